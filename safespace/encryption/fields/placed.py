"""What every sealed field knows, of a value or of a file: whose key it is, and which place it is bound to."""

from uuid import UUID


class Placed:
    """A field whose content opens with the key of its row's person, in its own field and row alone.

    `context` names the field for ever: it is bound into all it seals, so a class or a table may be renamed, and the
    context may not. The model says whose key: `class Privacy: key = (kind, attribute with the UUID of the scope)`.
    """

    seals = True
    _privacy_key = None

    def key_of(self, instance):
        """(kind, scope UUID) of the data key that this instance is sealed under."""
        kind, attribute = self.privacy_key()
        scope = getattr(instance, attribute)
        if scope is None:
            raise ValueError(f"{self} cannot be sealed: {attribute} is not set, and it says under which key.")
        return kind, as_uuid(scope)

    def privacy_key(self):
        """(kind, attribute) as the model's Privacy declares them."""
        if self._privacy_key is None:
            key = getattr(getattr(self.model, "Privacy", None), "key", None)
            if key is None:
                raise TypeError(f"{self.model._meta.label} has sealed fields and no Privacy.key to seal them under.")
            self._privacy_key = tuple(key)
        return self._privacy_key

    def place_in(self, cls, name):
        """Settle the context once the model and the name are known; for `contribute_to_class`."""
        self.context = self.declared_context or f"{cls._meta.label_lower}.{name}"
        self.context_bytes = self.context.encode()


def as_uuid(value):
    """A UUID of a value that is one or spells one."""
    return value if type(value) is UUID else UUID(str(value))

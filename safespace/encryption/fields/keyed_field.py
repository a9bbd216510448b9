"""What sealed values and sealed files share: whose key applies, and the field and row they are bound to."""

from uuid import UUID


class KeyedField:
    """A field whose content decrypts only with the key of its row's person, in its own field and row.

    `context` identifies the field for ever, because it is part of the encryption: classes and tables may be renamed,
    but a context may not. The model says which key: `class Privacy: key = (kind, attribute with the scope's UUID)`.
    """

    seals = True
    _privacy_key = None

    def key_of(self, instance):
        """(kind, scope UUID) of the data key for this instance."""
        kind, attribute = self.privacy_key()
        scope = getattr(instance, attribute)
        if scope is None:
            raise ValueError(f"{self} cannot be sealed: {attribute}, which says under which key, is not set.")
        return kind, as_uuid(scope)

    def privacy_key(self):
        """(kind, attribute) from the model's Privacy class."""
        if self._privacy_key is None:
            key = getattr(getattr(self.model, "Privacy", None), "key", None)
            if key is None:
                raise TypeError(f"{self.model._meta.label} has sealed fields and no Privacy.key to seal them under.")
            self._privacy_key = tuple(key)
        return self._privacy_key

    def set_context(self, cls, name):
        """Set the context, once the model and the name are known; for `contribute_to_class`."""
        self.context = self.declared_context or f"{cls._meta.label_lower}.{name}"
        self.context_bytes = self.context.encode()


def as_uuid(value):
    """`value`, a UUID or its text, as a UUID."""
    return value if type(value) is UUID else UUID(str(value))

"""How an instance holds a sealed value: bytes until read, the value beside them after, plaintext until saved.

The slot `name_sealed` holds what the database gave, or an `Unsealed` value that waits for save(). An opened value is
kept beside it together with the bytes it came from, and counts only while those are still in the slot; so a refresh,
a reload of a deferred field or a second thread can never show one row's text over another's bytes.
"""

from cryptography.exceptions import InvalidTag

from safespace.encryption.fields import envelope
from safespace.encryption.fields.placed import as_uuid
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import Tampered

current = keycache.active


class Stored(bytes):
    """Sealed bytes on their way from a fixture into a slot."""


class Unsealed:
    """Plaintext that waits for save(). Does not show itself, and is not pickled."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return "<Unsealed>"

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        raise TypeError("An instance with unsaved sealed values is not pickled: save it, or keep its id.")


class Opening:
    """The attribute `name` of a model with a sealed field: opens on reading, holds plaintext until saved.

    Written for speed where it is read: no call that could be a name, no object that could be a tuple.
    """

    def __init__(self, field):
        self.field, self.slot, self.beside, self.context = field, field.attname, field.opened_name, field.context_bytes
        self.reads = field.reads
        self.kind = self.scope = self.pk = None

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        slots = instance.__dict__
        held = slots.get(self.slot)
        opened = slots.get(self.beside)
        if opened is not None and opened[0] is held:
            return opened[1]
        if type(held) is not bytes:
            if held is None:
                held = getattr(instance, self.slot)
            if held is None:
                return None
            if type(held) is Unsealed:
                return held.value
            held = slots[self.slot] = bytes(held)
        value = self.reads(self.open(instance, held))
        slots[self.beside] = held, value
        return value

    def __set__(self, instance, value):
        slots = instance.__dict__
        slots.pop(self.beside, None)
        if value is None or type(value) is Unsealed:
            slots[self.slot] = value
        elif type(value) is Stored:
            slots[self.slot] = bytes(value)
        else:
            slots[self.slot] = Unsealed(self.field.checked(value))

    def open(self, instance, blob):
        """The plaintext bytes of `blob`, padded, as a value of this field of `instance`. Raises SealedShut.

        Whose key it is and which row is proved once for all fields of a row, while these are the same objects.
        """
        header, slots = blob[:9], instance.__dict__
        cache = current() or keycache.KeyCache()
        proved, pk, scope, kind, key, row = cache.proved
        if (
            header != proved
            or slots.get(self.pk) is not pk
            or slots.get(self.scope) is not scope
            or kind is not self.kind
        ):
            key, row = self._prove(instance, cache, blob)
        try:
            return key.cipher.decrypt(blob[9:21], blob[21:], header + self.context + row)
        except (InvalidTag, ValueError):
            raise Tampered from None

    def _prove(self, instance, cache, blob):
        """(key, bytes that stand for the row), once it is sure that the key is of the row's person."""
        if self.kind is None:
            self.kind, self.scope = self.field.privacy_key()
            self.pk = self.field.model._meta.pk.attname
        key = cache.key(envelope.number(blob))
        kind, of = self.field.key_of(instance)
        if key.kind != kind or key.scope_int != of.int:
            raise Tampered  # a row that was moved to another person
        pk, scope = instance.__dict__[self.pk], instance.__dict__.get(self.scope)
        row = as_uuid(pk).bytes
        if scope is not None:  # where it is a property, whose key it is lies elsewhere and is asked for each time
            cache.proved = blob[:9], pk, scope, self.kind, key, row
        return key, row


def notes_keys(cls):
    """Let rows of `cls` leave the number of their key with the scope when they are loaded (see keycache)."""
    plain = cls.from_db.__func__
    if getattr(plain, "notes_keys", False):
        return
    likely = None

    def from_db(model, db, field_names, values):
        nonlocal likely
        instance = plain(model, db, field_names, values)
        cache = current()
        if cache is not None:
            blob = instance.__dict__.get(likely)
            if not blob:
                likely, blob = sealed_value(instance, likely)
            if blob:
                cache.wanted.add(blob[1:9])
        return instance

    from_db.notes_keys = True
    cls.from_db = classmethod(from_db)


def sealed_value(instance, likely):
    """(slot to look into next time, a sealed value of `instance` or None); a field that is never null comes first."""
    fields = [field for field in instance._meta.concrete_fields if hasattr(field, "opened_name")]
    for field in sorted(fields, key=lambda field: field.null):
        if blob := instance.__dict__.get(field.attname):
            return (likely if field.null and likely else field.attname), blob
    return likely, None


def keeps_to_itself(cls):
    """Let instances of `cls` be pickled, cached and copied with ciphertext alone, whatever was opened."""
    plain = cls.__getstate__
    if getattr(plain, "keeps_to_itself", False):
        return

    def __getstate__(self):
        state = plain(self)
        for field in self._meta.concrete_fields:
            state.pop(getattr(field, "opened_name", None), None)
        return state

    __getstate__.keeps_to_itself = True
    cls.__getstate__ = __getstate__

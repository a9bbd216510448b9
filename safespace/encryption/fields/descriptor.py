"""How an instance holds a sealed value: as ciphertext from the database, or as plaintext until it is saved.

The attribute `name_sealed` holds the stored bytes, or an UnsavedValue until save(). A decrypted value is cached with
the bytes it came from and is used only while the attribute still holds those bytes; so a refresh, a deferred load or
another thread can never leave a stale value.
"""

from cryptography.exceptions import InvalidTag

from safespace.encryption.fields import envelope
from safespace.encryption.fields.keyed_field import as_uuid
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import Tampered

current = keycache.active


class StoredBytes(bytes):
    """Sealed bytes from a fixture, to be assigned as they are."""


class UnsavedValue:
    """Plaintext to be sealed by save(). Its repr hides it, and it cannot be pickled."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return "<UnsavedValue>"

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        raise TypeError("An instance with unsaved sealed values is not pickled: save it, or keep its id.")


class SealedAttribute:
    """The descriptor behind a sealed field: decrypts on reading, keeps an assigned value until save().

    Optimised for reading: local names instead of calls, and tuples instead of objects.
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
            if type(held) is UnsavedValue:
                return held.value
            held = slots[self.slot] = bytes(held)
        value = self.reads(self.open(instance, held))
        slots[self.beside] = held, value
        return value

    def __set__(self, instance, value):
        slots = instance.__dict__
        slots.pop(self.beside, None)
        if value is None or type(value) is UnsavedValue:
            slots[self.slot] = value
        elif type(value) is StoredBytes:
            slots[self.slot] = bytes(value)
        else:
            slots[self.slot] = UnsavedValue(self.field.checked(value))

    def open(self, instance, blob):
        """The plaintext bytes of `blob`, still padded, as a value of this field of `instance`. Raises CannotDecrypt.

        That the key belongs to the row's person is checked once for all fields of a row and cached.
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
        """(key, bytes of the primary key), after checking that the key belongs to the row's person."""
        if self.kind is None:
            self.kind, self.scope = self.field.privacy_key()
            self.pk = self.field.model._meta.pk.attname
        key = cache.key(envelope.key_number(blob))
        kind, of = self.field.key_of(instance)
        if key.kind != kind or key.scope_int != of.int:
            raise Tampered  # the row was moved to another person
        pk, scope = instance.__dict__[self.pk], instance.__dict__.get(self.scope)
        row = as_uuid(pk).bytes
        if scope is not None:  # None if the scope is a property, which has to be checked each time
            cache.proved = blob[:9], pk, scope, self.kind, key, row
        return key, row


def note_key_numbers(cls):
    """Make `cls` add the key number of each loaded row to the key cache, so that one query fetches all keys."""
    plain = cls.from_db.__func__
    if getattr(plain, "note_key_numbers", False):
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

    from_db.note_key_numbers = True
    cls.from_db = classmethod(from_db)


def sealed_value(instance, likely):
    """(attribute to try first next time, a sealed value of `instance` or None). Prefers fields that are never null."""
    fields = [field for field in instance._meta.concrete_fields if hasattr(field, "opened_name")]
    for field in sorted(fields, key=lambda field: field.null):
        if blob := instance.__dict__.get(field.attname):
            return (likely if field.null and likely else field.attname), blob
    return likely, None


def pickle_without_plaintext(cls):
    """Make pickles and copies of `cls` contain ciphertext only, even after values were decrypted."""
    plain = cls.__getstate__
    if getattr(plain, "pickle_without_plaintext", False):
        return

    def __getstate__(self):
        state = plain(self)
        for field in self._meta.concrete_fields:
            state.pop(getattr(field, "opened_name", None), None)
        return state

    __getstate__.pickle_without_plaintext = True
    cls.__getstate__ = __getstate__

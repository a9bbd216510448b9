"""How an instance holds a sealed value: bytes until read, the value beside them after, plaintext until saved.

The slot `name_sealed` holds what the database gave, or an `Unsealed` value that waits for save(). An opened value is
kept beside it together with the bytes it came from, and counts only while those are still in the slot; so a refresh,
a reload of a deferred field or a second thread can never show one row's text over another's bytes.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag

from safespace.encryption import envelope, keycache
from safespace.encryption.placed import as_uuid
from safespace.encryption.shut import Tampered

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
        held = slots[self.slot] if self.slot in slots else getattr(instance, self.slot)
        opened = slots.get(self.beside)
        if opened is not None and opened[0] is held:
            return opened[1]
        if type(held) is not bytes:
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
        """The plaintext bytes of `blob`, padded, as a value of this field of `instance`. Raises SealedShut."""
        header = blob[:9]
        cache = current() or keycache.KeyCache()
        key = cache.headers.get(header) or cache.key(envelope.number(blob))
        if self.kind is None:
            self.kind, self.scope = self.field.privacy_key()
            self.pk = self.field.model._meta.pk.attname
        slots = instance.__dict__
        pk, scope = slots[self.pk], slots.get(self.scope)
        proved = cache.proved
        if proved[0] is not pk or proved[1] is not scope or proved[2] is not key or proved[3] is not self.kind:
            proved = cache.proved = self._prove(instance, pk, scope, key)
        try:
            return key.cipher.decrypt(blob[9:21], blob[21:], header + self.context + proved[4])
        except (InvalidTag, ValueError):
            raise Tampered from None

    def _prove(self, instance, pk, scope, key):
        """That the key is of the row's person, with the bytes that stand for the row. Good while all are the same."""
        of = scope.int if type(scope) is UUID else self.field.key_of(instance)[1].int
        if key.kind != self.kind or key.scope_int != of:
            raise Tampered  # a row that was moved to another person
        if scope is None:
            scope = self  # what says whose key it is lies elsewhere and may change: ask again each time
        return pk, scope, key, self.kind, as_uuid(pk).bytes


def notes_keys(cls):
    """Let rows of `cls` leave the number of their key with the scope when they are loaded (see keycache)."""
    plain = cls.from_db.__func__
    if getattr(plain, "notes_keys", False):
        return
    slots_of = {}

    def from_db(model, db, field_names, values):
        instance = plain(model, db, field_names, values)
        cache = current()
        if cache is not None:
            held = instance.__dict__
            for slot in slots_of.get(model) or slots_of.setdefault(model, sealed_slots(model)):
                if blob := held.get(slot):
                    cache.wanted.add(blob[1:9])
                    break
        return instance

    from_db.notes_keys = True
    cls.from_db = classmethod(from_db)


def sealed_slots(model):
    """The slots of the sealed fields of `model`, those that are never null first."""
    fields = [field for field in model._meta.concrete_fields if hasattr(field, "opened_name")]
    return [field.attname for field in sorted(fields, key=lambda field: field.null)]


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

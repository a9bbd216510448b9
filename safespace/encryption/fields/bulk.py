"""Opening one sealed field of many rows at once, without making instances: what a search goes through.

Ten times as fast as reading `person.name` of each, and as strict: a value counts only under the key that its header
names, if that is a key of its row's person, and in its own place. What does not open is left out: `sealed_scan` finds
it.
"""

from contextlib import suppress

from cryptography.exceptions import InvalidTag

from safespace.encryption.fields.envelope import HEADER, OVERHEAD, START
from safespace.encryption.fields.placed import as_uuid
from safespace.encryption.keys import datakeys
from safespace.encryption.keys.cannot_decrypt import SealedShut


def opened(rows, field_name, where=None):
    """[(primary key, text), …] of the sealed field `field_name` of the queryset `rows`, in its order; only texts for
    which `where(text)` is true, if it is given.

    Texts are plain `str` that do not mask themselves: compare them and let them go. The scope of the model's
    `Privacy.key` must be a column. One query for the rows, and one for each `datakeys.BATCH` of keys.
    """
    model = rows.model
    field = model._meta.get_field(field_name)
    kind, scope_name = field.privacy_key()
    stored = datakeys.fetched(rows.values_list("pk", scope_name, field_name))
    found = [(pk, scope, bytes(blob)) for pk, scope, blob in stored if blob is not None and len(blob) >= OVERHEAD]
    keys = _keys({blob[1:HEADER] for _, _, blob in found})
    texts = _texts(found, keys, kind, field)
    return [(as_uuid(pk), text) for pk, text in texts if where is None or where(text)]


def _texts(found, keys, kind, field):
    context, reads, pad = field.context_bytes, field.reads, field.pad
    for pk, scope, blob in found:
        key = keys.get(blob[1:HEADER])
        if key is None or key.kind != kind or key.scope_int != _int(scope):
            continue
        row = bytes.fromhex(pk) if type(pk) is str else pk.bytes
        try:
            text = key.cipher.decrypt(blob[HEADER:START], blob[START:], blob[:HEADER] + context + row)
        except InvalidTag:
            continue
        yield pk, reads(text) if pad else text.decode()


def _keys(numbers):
    """The keys that can be opened; a search goes on without those of a row that somebody changed."""
    try:
        return datakeys.by_number(numbers)
    except SealedShut:
        return {number: key for number in numbers for key in _one(number)}


def _one(number):
    with suppress(SealedShut):
        return datakeys.by_number([number]).values()
    return ()


def _int(uuid):
    """A UUID as the database gives it, as a number."""
    return int(uuid, 16) if type(uuid) is str else uuid.int

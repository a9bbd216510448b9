"""Opening one sealed field of many rows at once, without making instances: what a search goes through.

Ten times as fast as reading `person.name` of each, and as strict: a value counts only under the key that its header
names, if that is a key of its row's person, and in its own place. What does not open is left out: `sealed_scan` finds
it.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import EmptyResultSet
from django.db import connections

from safespace.encryption import keyring
from safespace.encryption.envelope import HEADER, OVERHEAD, START
from safespace.encryption.models import DataKey
from safespace.encryption.placed import as_uuid
from safespace.encryption.router import KEYS

BATCH = 800  # below the number of parameters every SQLite takes


def opened(rows, field_name):
    """[(primary key, text), …] of the sealed field `field_name` of the queryset `rows`, in its order.

    Texts are plain `str` that do not mask themselves: compare them and let them go. The scope of the model's
    `Privacy.key` must be a column. Two queries for each `BATCH` rows.
    """
    model = rows.model
    field = model._meta.get_field(field_name)
    kind, scope_name = field.privacy_key()
    stored = _fetched(rows.values_list("pk", scope_name, field_name))
    found = [(pk, scope, bytes(blob)) for pk, scope, blob in stored if blob is not None and len(blob) >= OVERHEAD]
    ciphers = _ciphers(kind, {blob[1:HEADER] for _, _, blob in found})
    return [(as_uuid(pk), text) for pk, text in _texts(found, ciphers, field)]


def _texts(found, ciphers, field):
    context, plain, pad = field.context_bytes, field.plain, field.pad
    for pk, scope, blob in found:
        cipher, of = ciphers.get(blob[1:HEADER], (None, None))
        if of is None or of != _bytes(scope):
            continue
        try:
            text = cipher.decrypt(blob[HEADER:START], blob[START:], blob[:HEADER] + context + _bytes(pk))
        except InvalidTag:
            continue
        yield pk, plain(text)[0] if pad else text.decode()


def _ciphers(kind, numbers):
    """{number: (cipher, scope bytes)} of the data keys of `kind` with these numbers."""
    keks, found = keyring.current().keks, {}
    ids = [id for number in numbers if (id := int.from_bytes(number, "big")) < 1 << 63]
    for start in range(0, len(ids), BATCH):
        for id, scope, generation, kek_id, wrapped in _rows(kind, ids[start : start + BATCH]):
            of, wrapped = _bytes(scope), bytes(wrapped)
            number = id.to_bytes(8, "big")
            aad = keyring.aad(number, kek_id, generation, of, kind)
            try:
                secret = keks[kek_id].decrypt(wrapped[:12], wrapped[12:], aad)
            except (KeyError, InvalidTag):
                continue
            found[number] = AESGCM(secret[:32]), of
    return found


def _rows(kind, ids):
    rows = DataKey.objects.using(KEYS).filter(kind=kind, pk__in=ids)
    return _fetched(rows.values_list("id", "scope", "generation", "kek_id", "wrapped"))


def _fetched(columns):
    """The rows of a `values_list` as the database gives them, without what Django makes of each value."""
    try:
        sql, params = columns.query.get_compiler(columns.db).as_sql()
    except EmptyResultSet:
        return []
    with connections[columns.db].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _bytes(value):
    """The 16 bytes of a UUID as the database gives it: 32 digits on SQLite, a UUID on PostgreSQL."""
    return bytes.fromhex(value) if type(value) is str else value.bytes

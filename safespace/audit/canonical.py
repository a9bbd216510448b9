"""The exact bytes that are hashed, made only from stored columns.

The line of an entry is JSON with a fixed order of keys, so it can be checked with any hash tool. It contains only the
SHA-256 of a sealed reason's ciphertext, so destroying the key changes nothing.
"""

import datetime as dt
import hmac
from hashlib import sha256
from json.encoder import encode_basestring_ascii as _quoted

from django.db import connection

from safespace.audit.models import Entry, Leaf, PendingEntry
from safespace.encryption.keys import keyring

FIELDS = (
    "id",
    "occurred_at",
    "recorded_at",
    "actor_id",
    "actor_role",
    "action",
    "study_id",
    "participant_id",
    "about_type",
    "about_id",
    "detail",
    "sealed_under",
    "wrote",
    "reason",
    "stamp",
)
ID, STUDY = FIELDS.index("id"), FIELDS.index("study_id")
RECORDED_AT, ACTION = FIELDS.index("recorded_at"), FIELDS.index("action")
DETAIL, WROTE = FIELDS.index("detail"), FIELDS.index("wrote")
_MOMENTS = {"occurred_at", "recorded_at"}
_UUIDS = {"id", "actor_id", "study_id", "participant_id", "about_id", "sealed_under"}


def columns(alias):
    """SQL that selects an entry's columns in the order of FIELDS, with times and ids as text."""
    return ", ".join(_column(alias, name) for name in FIELDS)


def _column(alias, name):
    quoted = f'{alias}."{Entry._meta.get_field(name).column}"'
    if name in _MOMENTS and connection.vendor == "postgresql":
        return f"""to_char({quoted} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"CAST({quoted} AS text)" if name in _MOMENTS | _UUIDS else quoted


def line(row):
    """The canonical bytes of an entry, from a row of `columns`."""
    *open_columns, reason, stamp_ = row
    digest = "null" if reason is None else f'"{sha256(reason).hexdigest()}"'
    return f'{_body(*open_columns)},"reason_sha256":{digest},"stamp":"{bytes(stamp_).hex()}"}}'.encode()


def genuine(row):
    """True if the product wrote this row, which its stamp proves."""
    *open_columns, _, stamp_ = row
    return hmac.compare_digest(_mac(_body(*open_columns)), bytes(stamp_))


def stamp(entry):
    """An HMAC over all open columns of `entry`, under a key outside the database: proof that the product wrote it.

    A row inserted by other means has no valid stamp, so it is detected before it gets a number.
    """
    values = [entry._meta.get_field(name).get_prep_value(getattr(entry, name)) for name in FIELDS[:-2]]
    return _mac(_body(*(_as_text(value) for value in values)))


def _as_text(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value if value is None else str(value)


def _mac(body):
    return hmac.digest(keyring.purpose_key(b"audit entry stamp"), body.encode(), "sha256")


def _body(
    id_, occurred, recorded, actor, role, action, study, participant, about_type, about, detail, sealed_under, wrote
):
    """The open columns. An entry that wrote no covered row has no "wrote", as entries had before the column existed."""
    rows = "" if wrote is None else f',"wrote":{wrote}'
    return (
        f'{{"id":{_uuid(id_)},"occurred_at":{_moment(occurred)},"recorded_at":{_moment(recorded)},'
        f'"actor_id":{_uuid(actor)},"actor_role":{_quoted(role)},"action":{_quoted(action)},"study_id":{_uuid(study)},'
        f'"participant_id":{_uuid(participant)},"about_type":{_quoted(about_type)},"about_id":{_uuid(about)},'
        f'"detail":{detail},"sealed_under":{_uuid(sealed_under)}{rows}'
    )


def _uuid(text):
    """Quote a UUID with dashes. SQLite stores 32 digits, PostgreSQL prints dashes."""
    if text is None:
        return "null"
    if len(text) == 32:
        text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return _quoted(text)


def _moment(text):
    """Quote a moment with six decimals and a Z. SQLite stores `2026-11-23 14:00:00` (UTC), perhaps with decimals."""
    if text[10:11] == " ":
        text = f"{text[:10]}T{text[11:]}{'.000000' if len(text) == 19 else ''}Z"
    return _quoted(text)


def moment(text):
    """The moment that a column of `columns` holds as text."""
    return dt.datetime.fromisoformat(text.replace(" ", "T").removesuffix("Z")).replace(tzinfo=dt.UTC)


def checkpoint_message(size, root, sealed_at):
    """The message that the Ed25519 signature of a checkpoint signs."""
    return f"safespace audit checkpoint v1\n{size}\n{root.hex()}\n{iso(sealed_at)}\n".encode()


def iso(moment):
    """A moment in UTC as written in messages and files: `2026-11-23T14:00:00.000000Z`. Text is returned unchanged."""
    if isinstance(moment, str):
        return moment
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaves_with_rows():
    """Yield (seq, hash, study, number, row) for all leaves in order.

    `row` holds the columns of the entry, or is None if the entry is missing. `study` is the study of the leaf, in the
    same format as the row's `study_id`.
    """
    leaf, entry = Leaf._meta.db_table, Entry._meta.db_table
    sql = (
        f'SELECT l.seq, l.hash, CAST(l.study_id AS text), l.number, {columns("e")} FROM "{leaf}" l '  # noqa: S608 - names only
        f'LEFT JOIN "{entry}" e ON e.id = l.entry_id ORDER BY l.seq'
    )
    for seq, hashed, study, number, *row in _streamed(sql):
        yield seq, bytes(hashed), study, number, row if row[0] is not None else None


def rows_without_leaf():
    """Yield the columns of entries that have no number."""
    yield from _streamed(f"{_entries()} WHERE {_none(Leaf)}")


def rows_after(seq):
    """Yield the columns of entries that have no number yet, then of those numbered after `seq`; some may come twice."""
    yield from rows_without_leaf()
    yield from _streamed(f'{_entries()} JOIN "{Leaf._meta.db_table}" l ON l.entry_id = e.id WHERE l.seq > {int(seq)}')


def rows_not_pending():
    """Yield the columns of entries that have no number and are not pending."""
    yield from _streamed(f"{_entries()} WHERE {_none(Leaf)} AND {_none(PendingEntry)}")


def _entries():
    return f'SELECT {columns("e")} FROM "{Entry._meta.db_table}" e'  # noqa: S608 - names only


def _none(model):
    return f'NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" o WHERE o.entry_id = e.id)'  # noqa: S608 - names only


def _streamed(sql):
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while batch := cursor.fetchmany(5000):
            yield from batch

"""The sequencer: numbers committed entries, extends the Merkle tree and signs the new root."""

import logging
from collections import defaultdict
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.db import OperationalError, connection, transaction

from safespace.audit import actions, canonical, checkpoint_file, log
from safespace.audit.actors import SYSTEM
from safespace.audit.merkle import Frontier, leaf_hash
from safespace.audit.models import Checkpoint, Entry, Leaf, PendingEntry
from safespace.encryption.keys import keyring

logger = logging.getLogger(__name__)


BATCH = 2000
_LOCK = 0x5AFE_5EA1  # number of an advisory lock that nothing else uses


class LogBroken(RuntimeError):
    """The last checkpoint does not match the log, so no entry is added after it. `verify_audit` says what is wrong."""


def sequence_pending(*, at, batch=BATCH):
    """Number and sign every committed entry that is pending, `batch` at a time, and return how many.

    Safe in several processes at once; writers of entries never wait for it.
    Raises LogBroken if the end of the log was tampered with.
    """
    sealed = 0
    while PendingEntry.objects.exists():
        taken, numbered = _sequence_batch(at, batch)
        sealed += numbered
        if not taken:
            break
    return sealed


@transaction.atomic
def queue_lost():
    """Queue genuine entries that have neither a number nor a PendingEntry; return how many."""
    one_at_a_time()
    lost = [UUID(row[canonical.ID]) for row in canonical.rows_not_pending() if canonical.genuine(row)]
    return len(PendingEntry.objects.bulk_create(PendingEntry(entry_id=pk) for pk in lost))


@transaction.atomic
def _sequence_batch(at, batch):
    one_at_a_time()
    frontier = _frontier()
    waiting = _waiting(batch)
    written = [(row, canonical.line(row)) for _, row in waiting if canonical.genuine(row)]
    if written:
        numbers = _last_numbers({row[canonical.STUDY] for row, _ in written})
        leaves = [_leaf(frontier, row, line, numbers) for row, line in written]
        Leaf.objects.bulk_create(leaves)
        _sign(frontier, at)
        transaction.on_commit(catch_up, robust=True)
    # Rows that the product did not write get no number; `verify` reports them.
    PendingEntry.objects.filter(pk__in=[pk for pk, _ in waiting]).delete()
    return len(waiting), len(written)


def one_at_a_time():
    """Exclude other sequencers until the transaction ends, which on SQLite is the only writer (BEGIN IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _frontier():
    """The frontier from the last checkpoint, checked against its root, its signature and the leaves."""
    last = Checkpoint.objects.order_by("-size").first()
    newest = Leaf.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if last is None:
        if newest:
            raise LogBroken("there are numbered entries and no seal")
        return Frontier()
    nodes = bytes(last.frontier)
    try:
        frontier = Frontier(last.size, [nodes[i : i + 32] for i in range(0, len(nodes), 32)])
    except ValueError:
        raise LogBroken("the last seal is not whole") from None
    if newest != last.size or frontier.root != bytes(last.root) or not signed(last, public_key()):
        raise LogBroken("the last seal does not fit the log")
    return frontier


def public_key():
    """The key that checks what the sequencer signed. Making it costs half of a check, so a caller keeps it."""
    return keyring.signing_key().public_key()


def signed(seal, key):
    """True if this Checkpoint, or line of the file, has a valid signature under `key` (see `public_key`)."""
    message = canonical.checkpoint_message(seal.size, bytes(seal.root), seal.sealed_at)
    try:
        key.verify(bytes(seal.signature), message)
    except InvalidSignature:
        return False
    return True


def _waiting(batch):
    """[(primary key of the PendingEntry, columns of its entry), …], oldest first, without missing entries."""
    sql = (
        f'SELECT u.id, {canonical.columns("e")} FROM "{PendingEntry._meta.db_table}" u '  # noqa: S608 - names only
        f'JOIN "{Entry._meta.db_table}" e ON e.id = u.entry_id ORDER BY u.id LIMIT {int(batch)}'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(pk, row) for pk, *row in cursor.fetchall()]


def _last_numbers(studies):
    numbers = defaultdict(int)
    for study in studies:
        last = Leaf.objects.filter(study_id=study).order_by("-number").values_list("number", flat=True).first()
        numbers[study] = last or 0
    return numbers


def _leaf(frontier, row, line, numbers):
    study = row[canonical.STUDY]
    numbers[study] += 1
    hashed = leaf_hash(line)
    frontier.append(hashed)
    return Leaf(seq=frontier.size, entry_id=row[canonical.ID], study_id=study, number=numbers[study], hash=hashed)


def _sign(frontier, at):
    message = canonical.checkpoint_message(frontier.size, frontier.root, at)
    Checkpoint.objects.create(
        size=frontier.size,
        root=frontier.root,
        sealed_at=at,
        signature=keyring.signing_key().sign(message),
        frontier=b"".join(frontier.nodes),
    )


def catch_up():
    """Update the file outside the database. Returns what went wrong, or ""; the next checkpoint tries again."""
    try:
        reached, added = checkpoint_file.catch_up()
    except (OSError, OperationalError) as trouble:
        logger.error("audit: the file of checkpoints was not written: %s", type(trouble).__name__)
        return getattr(trouble, "strerror", None) or type(trouble).__name__
    if not reached and added > 1:
        last = Checkpoint.objects.latest("size")
        with transaction.atomic():
            log.record(actions.COPY_BEGUN, by=SYSTEM, at=last.sealed_at, detail={"entries": last.size})
    return ""

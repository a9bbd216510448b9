"""The shred journal: the keys that must never come back, by id, in the database and in an append-only file.

Restoring a backup of the keys brings destroyed keys back, and a restored database does not know of later erasures. The
file is therefore kept next to the log's seals, copied to other storage like them, and replayed before the product
serves anything.
"""

import fcntl
import json
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections, router, transaction
from django.utils.dateparse import parse_datetime

from safespace.audit.actors import SYSTEM
from safespace.audit.canonical import iso
from safespace.audit.log import record
from safespace.encryption.keys import erasure
from safespace.encryption.keys.datakeys import BATCH
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey, Tombstone
from safespace.privacy import actions
from safespace.privacy.models import Shredding


def append(shreddings):
    """Add a line for each Shredding that is missing in the file, and sync it to disk."""
    _add({(one.kind, one.scope): _line(one.kind, one.scope, one.keys, one.ordered_at) for one in shreddings})


def absorb(*paths):
    """Add the lines of other journal files that are missing in this one."""
    for path in paths:
        _add({(kind, scope): _line(kind, scope, [], at) for (kind, scope), at in read(path).items()})


def _add(lines):
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = read(path)
        torn = b"" if _ends_whole(file) else b"\n"  # keep a line that was cut off by a crash
        os.write(file, torn + b"".join(line for name, line in lines.items() if name not in there))
        os.fsync(file)
    finally:
        os.close(file)


def _line(kind, scope, keys, at):
    line = {"kind": kind, "scope": str(scope), "keys": keys, "at": iso(at)}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _ends_whole(file):
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def read(path=None):
    """{(kind, scope): moment of the order} from the file, ignoring unreadable lines."""
    found = {}
    try:
        lines = Path(path or _path()).read_bytes().splitlines()
    except FileNotFoundError:
        return found
    for text in lines:
        try:
            line = json.loads(text)
            found.setdefault((line["kind"], UUID(line["scope"])), parse_datetime(line["at"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def everything(*paths):
    """{(kind, scope): moment of the order} from the file, the database and the journal files at `paths`."""
    found = dict(read())
    for path in paths:
        found |= read(path)
    table, connection = Shredding._meta.db_table, connections[router.db_for_read(Shredding) or "default"]
    if table in connection.introspection.table_names():
        found |= {(kind, scope): at for kind, scope, at in Shredding.objects.values_list("kind", "scope", "ordered_at")}
    return found


def replay(*paths, at, noted=True):
    """Destroy every key that a restored backup brought back. Returns the number of (kind, scope) pairs restored.

    Call it before anything is served. It is logged unless `noted` is false, for when there is no log yet. If nothing
    was restored it takes two queries per 500 lines.
    """
    if DataKey._meta.db_table not in connections[KEYS].introspection.table_names():
        return 0
    wanted = everything(*paths)
    back = _came_back(wanted)
    for kind, scope in back:
        erasure.shred(kind, scope, at=wanted[kind, scope])
    if back and noted:
        with transaction.atomic():
            record(actions.REPLAYED, by=SYSTEM, at=at, detail={"scopes": len(back)})
    return len(back)


def _came_back(wanted):
    """The (kind, scope) pairs of `wanted` that have a key again, or lack the tombstone that prevents a new one."""
    names, back = sorted(wanted), []
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        scopes = [scope for _, scope in some]
        keyed = set(DataKey.objects.using(KEYS).filter(scope__in=scopes).values_list("kind", "scope"))
        buried = set(Tombstone.objects.using(KEYS).filter(scope__in=scopes).values_list("kind", "scope"))
        back += [name for name in some if name in keyed or name not in buried]
    return back


def _path():
    return Path(settings.SAFESPACE_SHREDDED)

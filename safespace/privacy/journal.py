"""The shred journal: which keys must never come back. Ids only, in the database and in a file beside the log's seals.

A restored backup of the keys brings destroyed keys back, and a restored backup of the data does not know of them. So
the file is only ever added to, is copied away as the seals are, and is replayed before anything is served.
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
    """Add a line for each Shredding that the file does not have yet; on the disk when this returns."""
    _add({(one.kind, one.scope): _line(one.kind, one.scope, one.keys, one.ordered_at) for one in shreddings})


def absorb(*paths):
    """Add what other journal files say and ours does not."""
    for path in paths:
        _add({(kind, scope): _line(kind, scope, [], at) for (kind, scope), at in read(path).items()})


def _add(lines):
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = read(path)
        torn = b"" if _ends_whole(file) else b"\n"  # a line cut off by a crash is left standing
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
    """{(kind, scope): when it was ordered} of the file; lines that cannot be read are left out."""
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
    """{(kind, scope): when} of the file, of the database, and of the journal files at `paths`."""
    found = dict(read())
    for path in paths:
        found |= read(path)
    table, connection = Shredding._meta.db_table, connections[router.db_for_read(Shredding) or "default"]
    if table in connection.introspection.table_names():
        found |= {(kind, scope): at for kind, scope, at in Shredding.objects.values_list("kind", "scope", "ordered_at")}
    return found


def replay(*paths, at, noted=True):
    """Destroy again every key that came back with a backup. Returns how many kinds and scopes had come back.

    It goes into the log, except (`noted` false) while there is no log yet.
    Call it before anything is served. What was never restored costs two queries for 500 lines.
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
    """Those of `wanted` that have a key, or no tombstone to keep one from being made."""
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

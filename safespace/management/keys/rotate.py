"""`manage.py keys rotate root|kek|data`. If it is interrupted, running it again resumes it."""

from django.core.management.base import CommandError

from safespace.custody import key_changes
from safespace.encryption.keys import keks, keyring, ringfile, roots
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey

HELP = "rewrap the key ring (root) or the data keys (kek), or replace the data keys (data)"


def add_arguments(parser):
    parser.add_argument("what", choices=["root", "kek", "data"])
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def run(command, options):
    {"root": _root, "kek": _kek, "data": _data}[options["what"]](command, options["dry_run"])


def _root(command, dry_run):
    first = ringfile.fingerprint(keyring.ready().root)
    older = [fingerprint for fingerprint, needed in roots.in_use().items() if needed and fingerprint != first]
    if dry_run:
        command.stdout.write(
            f"The key ring would be rewrapped under {first} in place of {', '.join(older)}. Nothing was changed."
            if older
            else f"The key ring is already under {first}, the first in SAFESPACE_KEYS."
        )
        return
    if not key_changes.rotate_root(by=command.by, at=command.at):
        command.stdout.write(f"The key ring is already under {first}. To change it, put a new key before the others.")
        return
    command.stdout.write(
        f"The key ring is now under {first}. Write it down (keys escrow), take a backup of the key ring, delete older "
        "ones when it is safe, and remove the older root key from SAFESPACE_KEYS."
    )


def _kek(command, dry_run):
    active = keyring.ready().file.active
    if dry_run:
        waiting = sum(used for id, used in keks.counts().items() if id != active)
        command.stdout.write(f"{waiting:,} data keys would be rewrapped in {keks.hex_id(active)}. Nothing was changed.")
        return
    wrapped, lost = key_changes.rotate_keks(by=command.by, at=command.at, progress=command.progress)
    command.stdout.write(
        f"{wrapped:,} data keys were rewrapped. Older key-encryption keys can be destroyed: keys retire kek"
    )
    if lost:
        raise CommandError(f"{len(lost):,} data keys do not open and were left as they are: {_some(lost)}.")


def _data(command, dry_run):
    keyring.ready()
    if dry_run:
        scopes = DataKey.objects.using(KEYS).values("kind", "scope").distinct().count()
        command.stdout.write(f"{scopes:,} data keys would be replaced by new ones. Nothing was changed.")
        return
    values = key_changes.rotate_data(by=command.by, at=command.at, progress=command.progress)
    command.stdout.write(
        f"{values:,} values were re-encrypted. Append-only rows, such as the log, keep their key. "
        "Values saved meanwhile are re-encrypted at night."
    )


def _some(ids):
    return ", ".join(keks.hex_id(id) for id in ids[:5]) + (" …" if len(ids) > 5 else "")

"""`manage.py keys rotate root|kek|data`. Cut off anywhere, run it again: it goes on where it stopped."""

from django.core.management.base import CommandError

from safespace.custody import rotation
from safespace.encryption.keys import keks, keyring, ringfile, roots
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey

HELP = "wrap the key ring (root) or the data keys (kek) anew, or replace the data keys (data)"


def add_arguments(parser):
    parser.add_argument("what", choices=["root", "kek", "data"])
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and stop there")


def run(command, options):
    {"root": _root, "kek": _kek, "data": _data}[options["what"]](command, options["dry_run"])


def _root(command, dry_run):
    first = ringfile.fingerprint(keyring.ready().root)
    older = [fingerprint for fingerprint, needed in roots.in_use().items() if needed and fingerprint != first]
    if dry_run:
        command.stdout.write(
            f"The key ring would be wrapped under {first} in place of {', '.join(older)}. Nothing was changed."
            if older
            else f"The key ring is under {first}, the first of SAFESPACE_KEYS, already."
        )
        return
    if not rotation.rotate_root(by=command.by, at=command.at):
        command.stdout.write(f"The key ring is under {first} already. To change it, put a new key before the others.")
        return
    command.stdout.write(
        f"The key ring is under {first} now. Write it down (keys escrow), take a backup of the key ring, delete older "
        "ones when it is safe, and take the older root key out of SAFESPACE_KEYS."
    )


def _kek(command, dry_run):
    active = keyring.ready().file.active
    if dry_run:
        waiting = sum(used for id, used in keks.counts().items() if id != active)
        command.stdout.write(f"{waiting:,} data keys would be wrapped in {keks.named(active)}. Nothing was changed.")
        return
    wrapped, lost = rotation.rotate_keks(by=command.by, at=command.at, progress=command.progress)
    command.stdout.write(f"{wrapped:,} data keys were wrapped anew. Older key-encryption keys can go: keys retire kek")
    if lost:
        raise CommandError(f"{len(lost):,} data keys do not open and were left as they are: {_some(lost)}.")


def _data(command, dry_run):
    keyring.ready()
    if dry_run:
        scopes = DataKey.objects.using(KEYS).values("kind", "scope").distinct().count()
        command.stdout.write(f"{scopes:,} data keys would be replaced by new ones. Nothing was changed.")
        return
    values = rotation.rotate_data(by=command.by, at=command.at, progress=command.progress)
    command.stdout.write(
        f"{values:,} values were sealed anew. What is written once, such as the log, keeps its key. "
        "What was being saved meanwhile follows in the night."
    )


def _some(ids):
    return ", ".join(keks.named(id) for id in ids[:5]) + (" …" if len(ids) > 5 else "")

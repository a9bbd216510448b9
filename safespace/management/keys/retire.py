"""`manage.py keys retire kek|data`: destroys unused keys for good."""

from django.core.management.base import CommandError

from safespace.custody import key_changes
from safespace.encryption.keys import keks
from safespace.encryption.upkeep import retirement

HELP = "destroy key-encryption keys, or older data keys, that are no longer used"
NO_WAY_BACK = "Backups of the data from before the rotation will not open again."


def add_arguments(parser):
    parser.add_argument("what", choices=["kek", "data"])
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="16 hex digits, as shown by `keys status`; all unused ones by default"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(command, options):
    {"kek": _keks, "data": _data}[options["what"]](command, options)


def _keks(command, options):
    ids = [_parsed(text) for text in options["ids"]] or keks.unused()
    if not ids:
        command.stdout.write("Every key-encryption key is in use.")
        return
    names = ", ".join(map(keks.hex_id, ids))
    if options["dry_run"]:
        free = set(keks.unused())
        held = ", ".join(keks.hex_id(id) for id in ids if id not in free)
        command.stdout.write(f"Would be destroyed: {names}. Still in use: {held or 'none'}. Nothing was changed.")
        return
    command.sure(options, f"This destroys {names}. Older backups of the keys database will not open again.")
    for id in ids:
        key_changes.retire_kek(id, by=command.by, at=command.at)
    command.stdout.write(f"Destroyed: {names}. Take a backup of the key ring and of the keys.")


def _data(command, options):
    if options["ids"]:
        raise CommandError("Data keys are retired together, so no ids can be given.")
    free, held, young = retirement.retirable(at=command.at)
    found = (
        f"{len(free):,} can be destroyed, {len(held):,} are still in use, {len(young):,} were replaced within the hour."
    )
    if options["dry_run"] or not free:
        command.stdout.write(f"Of the older data keys {found} Nothing was changed.")
        return
    command.sure(options, f"Of the older data keys {found} {NO_WAY_BACK}")
    retired = key_changes.retire_data(by=command.by, at=command.at)
    command.stdout.write(f"{len(retired):,} data keys were destroyed.")


def _parsed(text):
    try:
        return int(text, 16)
    except ValueError:
        raise CommandError(f"{text} is not the id of a key: `keys status` shows them.") from None

"""`manage.py keys add`: adds a key-encryption key."""

from safespace.custody import key_changes
from safespace.encryption.keys import keks, keyring

HELP = "add a random key-encryption key and make it the active one; `keys rotate kek` rewraps data keys in it"


def add_arguments(parser):
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def run(command, options):
    if options["dry_run"]:
        active = keks.hex_id(keyring.ready().file.active)
        command.stdout.write(f"A new key would become active in place of {active}, which stays. Nothing was changed.")
        return
    id = key_changes.add(by=command.by, at=command.at)
    command.stdout.write(f"{keks.hex_id(id)} is active. Take a backup of the key ring, then: keys rotate kek")

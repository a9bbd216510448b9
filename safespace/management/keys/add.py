"""`manage.py keys add`: a new key-encryption key."""

from safespace.custody import rotation
from safespace.encryption.keys import keks, keyring

HELP = "make a random key-encryption key the active one; data keys follow with `keys rotate kek`"


def add_arguments(parser):
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and stop there")


def run(command, options):
    if options["dry_run"]:
        active = keks.named(keyring.ready().file.active)
        command.stdout.write(f"A new key would become active in place of {active}, which stays. Nothing was changed.")
        return
    id = rotation.add(by=command.by, at=command.at)
    command.stdout.write(f"{keks.named(id)} is active. Take a backup of the key ring, then: keys rotate kek")

"""`manage.py keys escrow`: shows the recovery text of the root key, or checks one typed from paper."""

import getpass

from django.core.management.base import CommandError

from safespace.custody import key_changes
from safespace.encryption.keys import escrow, keyring, ringfile

HELP = "show the recovery text of the root key, or check one that was written down"


def add_arguments(parser):
    parser.add_argument(
        "--check", action="store_true", help="ask for a recovery text and say which root key it belongs to"
    )


def run(command, options):
    if options["check"]:
        _check(command)
    else:
        _show(command)


def _show(command):
    if not command.on_a_terminal:
        raise CommandError("The root key is shown on a terminal only, never in a file, a pipe or a log.")
    ring = keyring.ready()
    command.sure(
        {},
        "This shows the root key. Anyone who has it, the key ring, the keys and the data can read everything.",
    )
    key_changes.note_written_out(by=command.by, at=command.at)
    groups = escrow.to_text(ring.root).split("-")
    lines = ["-".join(groups[:7]) + "-", "-".join(groups[7:])]
    command.stdout.write("\n    " + "\n    ".join(lines) + "\n")
    command.stdout.write(
        f"Root key {ringfile.fingerprint(ring.root)}. Write it down by hand, twice, keep both in safe places, and "
        "clear this screen. Then check what you wrote: keys escrow --check"
    )


def _check(command):
    ring = keyring.current()
    try:
        root = escrow.from_text(getpass.getpass("Recovery text (hidden while you type): "))
    except escrow.Mistyped as wrong:
        raise CommandError(str(wrong)) from None
    fingerprint = ringfile.fingerprint(root)
    if fingerprint not in ring.roots:
        raise CommandError(f"It is a root key, {fingerprint}, but none of those in SAFESPACE_KEYS.")
    first = fingerprint == ringfile.fingerprint(ring.root)
    command.stdout.write(f"It is root key {fingerprint}, {'the one in use' if first else 'an older one'}.")

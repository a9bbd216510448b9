"""`manage.py backup`: backs up data, keys and key ring, each to its own folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.base.refusals import Refusal
from safespace.custody.backups import backups
from safespace.encryption.keys.ringfile import KeyringProblem
from safespace.management.progress import Progress

WHAT = {
    backups.DATA: "the database, the uploads and the copies of the log's seals; it never holds a key",
    "keys": "the database of the data keys",
    backups.KEYRING: "the key ring, which opens the data keys with the root key",
}


class Command(BaseCommand):
    help = "Take backups while the site is in use. Keep data, keys and key ring apart; the root key is on paper."

    def add_arguments(self, parser):
        for holds, what in WHAT.items():
            parser.add_argument(f"--{holds}", type=Path, metavar="FOLDER", help=f"{what}, into FOLDER")
        parser.add_argument(
            "--drop-older",
            action="store_true",
            help="delete all older backups of keys and key ring there",
        )

    def handle(self, *, drop_older, **options):
        places = {holds: options[holds] for holds in WHAT if options[holds]}
        if not places:
            raise CommandError("Say what and where to: --data FOLDER, --keys FOLDER, --keyring FOLDER.")
        progress = Progress(self.stderr)
        try:
            taken = backups.take(places, by=SYSTEM, at=timezone.now(), drop_older=drop_older, progress=progress)
        except (Refusal, KeyringProblem, OSError) as refused:
            raise CommandError(str(refused)) from refused
        finally:
            progress.close()
        for made, dropped in taken.values():
            self.stdout.write(f"{made}{f'  ({dropped} older deleted)' if dropped else ''}")

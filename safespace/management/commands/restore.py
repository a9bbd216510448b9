"""`manage.py restore`: backups into an empty place, or, with --rehearse, into one made for it and thrown away."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.base.refusals import Refusal
from safespace.custody import backups, rehearsal, restoring
from safespace.encryption.keys.ringfile import KeyringProblem


class Command(BaseCommand):
    help = "Restore backups into an empty place. Keys that were destroyed stay destroyed."
    requires_system_checks = ()

    def add_arguments(self, parser):
        for holds in backups.HOLDS:
            parser.add_argument(f"--{holds}", type=Path, metavar="FOLDER", help=f"the backup of the {holds}")
        parser.add_argument(
            "--journal", type=Path, action="append", default=[], metavar="FILE", help="a copy of the shred journal"
        )
        parser.add_argument("--rehearse", action="store_true", help="restore all three elsewhere, try, and throw away")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what was tried to FILE, as JSON")

    def handle(self, *, journal, rehearse, report, **options):
        places = {holds: options[holds] for holds in backups.HOLDS if options[holds]}
        if not places or (rehearse and len(places) < len(backups.HOLDS)):
            raise CommandError("Say which backups: --data FOLDER, --keys FOLDER, --keyring FOLDER.")
        try:
            tried = self._rehearse(places) if rehearse else self._restore(places, journal)
        except (Refusal, KeyringProblem, OSError) as refused:
            raise CommandError(str(refused)) from refused
        if report:
            report.write_text(json.dumps(tried))
        if tried and tried["refused"]:
            raise CommandError(f"{tried['refused']:,} sealed values do not open: data and keys do not belong together.")

    def _restore(self, places, journals):
        restored = restoring.restore(places, journals=journals, by=SYSTEM, at=timezone.now())
        if restored.replayed:
            self.stdout.write(f"{restored.replayed:,} keys that were destroyed had come back and were destroyed again.")
        if restored.tried is None:
            self.stdout.write("Restored. What is sealed can be tried when data, keys and key ring are all there.")
            return None
        self._say(asdict(restored.tried))
        return asdict(restored.tried)

    def _rehearse(self, places):
        done = rehearsal.rehearse(places, by=SYSTEM, at=timezone.now())
        tried = {"opened": done.opened, "erased": done.erased, "refused": done.refused}
        self._say(tried)
        self.stdout.write(f"Rehearsed in {done.seconds} s, and written down.")
        return tried

    def _say(self, tried):
        self.stdout.write(f"Tried: {tried['opened']:,} values open, {tried['erased']:,} were erased on purpose.")

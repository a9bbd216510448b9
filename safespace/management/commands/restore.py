"""`manage.py restore`: restores backups into an empty place or, with --rehearse, into a temporary one."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.base.refusals import Refusal
from safespace.custody.backups import backups, rehearsal, restoring
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
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="restore all three into a temporary place, check the result and discard it",
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="write the result of the check to FILE, as JSON"
        )

    def handle(self, *, journal, rehearse, report, **options):
        places = {holds: options[holds] for holds in backups.HOLDS if options[holds]}
        if not places or (rehearse and len(places) < len(backups.HOLDS)):
            raise CommandError("Say which backups: --data FOLDER, --keys FOLDER, --keyring FOLDER.")
        try:
            checked = self._rehearse(places) if rehearse else self._restore(places, journal)
        except (Refusal, KeyringProblem, OSError) as refused:
            raise CommandError(str(refused)) from refused
        if report:
            report.write_text(json.dumps(checked))
        if checked and checked["refused"]:
            raise CommandError(
                f"{checked['refused']:,} sealed values do not open: data and keys do not belong together."
            )

    def _restore(self, places, journals):
        restored = restoring.restore(places, journals=journals, by=SYSTEM, at=timezone.now())
        if restored.replayed:
            self.stdout.write(f"{restored.replayed:,} keys that were destroyed had come back and were destroyed again.")
        if restored.spot_check is None:
            self.stdout.write("Restored. Sealed values can be checked once data, keys and key ring are all there.")
            return None
        self._say(asdict(restored.spot_check))
        return asdict(restored.spot_check)

    def _rehearse(self, places):
        done = rehearsal.rehearse(places, by=SYSTEM, at=timezone.now())
        checked = {"opened": done.opened, "erased": done.erased, "refused": done.refused}
        self._say(checked)
        self.stdout.write(f"Rehearsed in {done.seconds} s, and logged.")
        return checked

    def _say(self, checked):
        self.stdout.write(f"Checked: {checked['opened']:,} values open, {checked['erased']:,} were erased on purpose.")

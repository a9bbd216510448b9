"""`manage.py verify_audit`: verify the whole log. Exit status 1 and one sentence if anything is wrong."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.verification import verify


class Command(BaseCommand):
    help = "Recompute the audit log and compare it with its signed checkpoints, in the database and outside it."

    def handle(self, *, verbosity, **options):
        verdict = verify(at=timezone.now(), progress=self._progress if verbosity else None)
        if not verdict.sound:
            if verbosity > 1:
                for finding in verdict.findings:
                    self.stdout.write(str(finding))
            raise CommandError(f"The log is not in order. {verdict.sentence}")
        if verbosity:
            self.stdout.write(
                f"{verdict.sentence} The copy outside the database vouches for {verdict.outside:,} of them."
            )

    def _progress(self, done, total):
        if total >= 50_000 and (done % 50_000 == 0 or done == total):
            self.stdout.write(f"{done:,} of {total:,} entries")

"""`manage.py verify_audit`: verify the whole log. Exit status 1 and one sentence if anything is wrong."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.verification import verify


class Command(BaseCommand):
    help = (
        "Recompute the audit log and compare it with its signed checkpoints, in the database and outside it, "
        "and with the records that it names."
    )

    def handle(self, *, verbosity, **options):
        try:
            verdict = verify(at=timezone.now(), progress=self._progress if verbosity else None)
        except OSError as trouble:
            raise CommandError(f"{settings.SAFESPACE_CHECKPOINTS} cannot be read: {trouble.strerror}.") from trouble
        if not verdict.sound:
            if verbosity > 1:
                for finding in verdict.findings:
                    self.stdout.write(str(finding))
            wrong = "The records are not as the log says" if verdict.only_rows_differ else "The log is not in order"
            raise CommandError(f"{wrong}. {verdict.sentence}")
        if verdict.copy_trouble:
            raise CommandError(
                f"The log is in order, but its copy {settings.SAFESPACE_CHECKPOINTS} vouches for only "
                f"{verdict.outside:,} of {verdict.size:,} entries and cannot be written: {verdict.copy_trouble}."
            )
        if verbosity:
            behind = verdict.outside < verdict.size
            vouches = "vouched" if behind else "vouches"
            self.stdout.write(
                f"{verdict.sentence} The copy outside the database {vouches} for {verdict.outside:,} "
                f"{'entries' if verdict.rows.compared else 'of them'}{', and was completed' if behind else ''}."
            )
            self._say_what_is_not_told(verdict.rows)

    def _say_what_is_not_told(self, rows):
        if rows.older:
            self.stdout.write(
                f"{_records(rows.older, 'was', 'were')} written before the log covered records. They are compared with "
                f"how they stood on {rows.since:%Y-%m-%d}; what happened to them before cannot be told."
            )
        if rows.waiting:
            uncovered = _records(rows.waiting, "is", "are")
            self.stdout.write(f"{uncovered} not covered yet: that happens when the worker next starts.")

    def _progress(self, done, total):
        if total >= 50_000 and (done % 50_000 == 0 or done == total):
            self.stdout.write(f"{done:,} of {total:,} entries")


def _records(number, one, several):
    return f"1 record {one}" if number == 1 else f"{number:,} records {several}"

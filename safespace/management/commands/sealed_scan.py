"""`manage.py sealed_scan`: decrypt everything that is sealed and list what does not decrypt. Never shows a value."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.encryption.models import Scan as Noted
from safespace.encryption.upkeep.scan import scan
from safespace.management.progress import Progress


class Command(BaseCommand):
    help = "Decrypt every sealed value and file; list failures by model, field and row. Exit status 1 if there are any."

    def handle(self, **options):
        progress = Progress(self.stderr)
        found = scan(progress=progress)
        progress.close()
        Noted.objects.note(at=timezone.now(), opened=found.values, refused_by_field=found.refused_by_field())
        for one in found.failures:
            self.stdout.write(str(one))
        if not found.is_clean:
            raise CommandError(f"{len(found.failures):,} of {found.values + len(found.failures):,} do not open.")
        erased = f" {found.erased:,} were erased on purpose." if found.erased else ""
        self.stdout.write(f"All {found.values:,} sealed values open.{erased}")

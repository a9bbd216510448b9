"""`manage.py known_people`: fill or empty the index across studies, as KNOWN_ACROSS_STUDIES says."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from safespace.management.progress import Progress
from safespace.participants.finding.filling_index import refill


class Command(BaseCommand):
    help = "Fill the index of people known across studies, or empty it while KNOWN_ACROSS_STUDIES is off."

    def handle(self, **options):
        progress = Progress(self.stderr)
        count = refill(at=timezone.now(), progress=progress)
        progress.close()
        state = "on" if settings.KNOWN_ACROSS_STUDIES else "off"
        self.stdout.write(f"The index across studies is {state} and holds {count:,} people.")

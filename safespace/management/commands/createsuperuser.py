"""`manage.py createsuperuser`: Django's own, put out of use."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not here: see add_administrator."

    def add_arguments(self, parser):
        parser.add_argument("ignored", nargs="*")

    def handle(self, **options):
        """Refuse: nobody may do everything, and nobody's passphrase is chosen by another (ASVS 6.3.4, 6.4.6)."""
        raise CommandError(
            "There is nobody who may do everything. The first account: manage.py add_administrator NAME EMAIL"
        )

"""Commands that Django brings and that may not be used here."""

from django.core.management.base import BaseCommand, CommandError


class ClosedCommand(BaseCommand):
    """Refuses, whatever is asked of it, with the sentence `instead`. A subclass says in `help` why."""

    instead = ""

    def add_arguments(self, parser):
        parser.add_argument("ignored", nargs="*")

    def handle(self, **options):
        raise CommandError(self.instead)

"""The base of Django's commands that are disabled here."""

from django.core.management.base import BaseCommand, CommandError


class DisabledCommand(BaseCommand):
    """Always refuses with the sentence `instead`; subclasses say why in `help`."""

    instead = ""

    def add_arguments(self, parser):
        parser.add_argument("ignored", nargs="*")

    def handle(self, **options):
        raise CommandError(self.instead)

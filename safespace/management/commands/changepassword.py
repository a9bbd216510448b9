"""`manage.py changepassword`: Django's own, put out of use."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not here: nobody chooses a passphrase for somebody else."

    def add_arguments(self, parser):
        parser.add_argument("ignored", nargs="*")

    def handle(self, **options):
        """Refuse: it would go round those who let a person in anew, the log and the letter (ASVS 6.3.4, 6.4.6)."""
        raise CommandError(
            "Nobody chooses a passphrase for somebody else. Whoever forgot theirs is let in anew by two people, "
            "on the page Accounts."
        )

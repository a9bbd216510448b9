"""`manage.py vouch NAME`: say on the server that an account is its owner's alone, whoever once made or reset it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from safespace.accounts.manage.inviting import vouch
from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM


class Command(BaseCommand):
    help = (
        "Let an account be the second person beside those who invited or reset it. Do it only when you know that its "
        "owner, and nobody else, holds its passphrase and its second steps. It stands in the log."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="username of the account")

    def handle(self, *, name, **options):
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            raise CommandError("There is no account with this username.")
        vouch(user, by=SYSTEM, at=now())
        self.stdout.write(f"Vouched for {user.username}. What is invited or reset from now on counts again.")

"""`manage.py vouch NAME`: confirm on the server that only its owner controls an account that was invited or reset."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from safespace.accounts.manage.inviting import vouch
from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM


class Command(BaseCommand):
    help = (
        "Let an account act as the second person together with those who invited or reset it. Do this only if you know "
        "that its owner alone has its passphrase and its second factors. It is logged."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="username of the account")

    def handle(self, *, name, **options):
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            raise CommandError("There is no account with this username.")
        vouch(user, by=SYSTEM, at=now())
        self.stdout.write(f"Vouched for {user.username}. What is invited or reset from now on counts again.")

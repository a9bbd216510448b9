"""`manage.py add_administrator NAME EMAIL`: creates the first account of a new installation."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.timezone import now

from safespace.accounts.links import invitation_link
from safespace.accounts.manage.inviting import UsernameTaken, invite, invite_again
from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM
from safespace.base.refusals import Refusal


class Command(BaseCommand):
    help = "Create an administrator and print the link to set the account up, which works once within 24 hours."

    def add_arguments(self, parser):
        parser.add_argument("name", help="username: letters, digits, dots and dashes")
        parser.add_argument("email", help="work e-mail address; stored sealed")

    def handle(self, *, name, email, **options):
        if not re.fullmatch(r"[a-zA-Z0-9._-]{2,64}", name):
            raise CommandError("The username needs two or more letters, digits, dots or dashes, without spaces.")
        try:
            validate_email(email)
            _, token = invite(
                key=uuid.uuid4(), username=name, display_name=name, email=email, by=SYSTEM, at=now(),
                is_administrator=True, may_open_studies=False,
            )  # fmt: skip
        except ValidationError as unusable:
            raise CommandError("This is not an e-mail address.") from unusable
        except UsernameTaken as taken:
            token = self._another_link(name, taken)
        self.stdout.write(f"Open this within 24 hours; it works once:\n{invitation_link(token)}")

    def _another_link(self, name, taken):
        """A new link for an administrator who was invited here and never set the account up."""
        user = User.objects.filter(username__iexact=name, is_administrator=True, recorded_by=None).first()
        if user is None:
            raise CommandError(str(taken)) from taken
        try:
            return invite_again(user, by=SYSTEM, at=now())
        except Refusal as refused:
            raise CommandError(f"{taken} {refused}") from refused

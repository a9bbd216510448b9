"""How Django finds the account of a session. There is no `authenticate`: the one way in is `signing_in`."""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from safespace.accounts.models import User


class StaffBackend(BaseBackend):
    def get_user(self, user_id):
        """The account, or None when it is switched off or past its last day: that acts on the next request."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and user.is_admitted(timezone.now()) else None

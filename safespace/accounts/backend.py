"""How Django finds the account of a session. There is no `authenticate`: the one way in is `signing_in`."""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from safespace.accounts.models import User


class StaffBackend(BaseBackend):
    def get_user(self, user_id):
        """The account, or None when it is switched off or past its last day: that acts on the next request."""
        try:
            user = User.objects.get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if user.is_admitted(timezone.now()) else None

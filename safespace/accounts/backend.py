"""Finds the account of a session. There is no `authenticate`: only `signing_in` checks passphrases."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from safespace.accounts.models import FactorReset, User


class StaffBackend(BaseBackend):
    def get_user(self, user_id):
        """Return the account, or None from the first request after it was switched off or passed its last day.

        It has `reset_is_asked`: whether a reset of its second factor is open, which every page tells its owner.
        """
        asked = FactorReset.objects.open(timezone.now()).filter(user=OuterRef("pk"))
        try:
            user = User.objects.annotate(reset_is_asked=Exists(asked)).get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if user.is_admitted(timezone.now()) else None

"""Finds the account of a session. There is no `authenticate`: only `signing_in` checks passphrases."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from safespace.accounts.models import FactorReset, User
from safespace.outbox import worker_state


class StaffBackend(BaseBackend):
    def get_user(self, user_id):
        """Return the account, or None from the first request after it was switched off or passed its last day.

        Annotated with what every page may have to say: whether a reset of its second factor is open
        (`reset_is_asked`), and whether the worker runs (`worker_seen_at`, `stuck_deliveries`).
        """
        asked = FactorReset.objects.open(timezone.now()).filter(user=OuterRef("pk"))
        try:
            user = User.objects.annotate(reset_is_asked=Exists(asked), **worker_state.annotations()).get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if user.is_admitted(timezone.now()) else None

"""How Django finds the account of a session. There is no `authenticate`: the one way in is `signing_in`."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from safespace.accounts.models import FactorReset, User


class StaffBackend(BaseBackend):
    def get_user(self, user_id):
        """The account, or None when it is switched off or past its last day: that acts on the next request.

        `reset_is_asked` says whether somebody asked that its second step be reset; every page tells its owner.
        """
        asked = FactorReset.objects.open(timezone.now()).filter(user=OuterRef("pk"))
        try:
            user = User.objects.annotate(reset_is_asked=Exists(asked)).get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if user.is_admitted(timezone.now()) else None

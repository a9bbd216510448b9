"""Keeps what was typed into a form whose session had ended, for the same account and for some minutes.

Only the account whose session it was can read it, after signing in with both factors. It is sealed with the account's
own key, replaced by the next one, and deleted after KEPT_FOR. Secrets and files are never kept, nor forms above MOST.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction

from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedJSON

KEPT_FOR = timedelta(minutes=15)
MOST = 64 * 1024
"""The largest form that is kept, in characters."""

SECRETS = frozenset({"passphrase", "code", "answer", "carried", "csrfmiddlewaretoken"})
"""Names of fields, without the prefix of their form, that may hold a secret."""


class DraftQuerySet(models.QuerySet):
    def live(self, user, at):
        """The draft of `user` that is not too old, or None."""
        return self.filter(user=user, kept_at__gt=at - KEPT_FOR).first()

    def clear_old(self, at):
        self.filter(kept_at__lte=at - KEPT_FOR).delete()


class DraftManager(models.Manager.from_queryset(DraftQuerySet)):
    @transaction.atomic
    def keep(self, user, *, path, page, fields, had_files, at):
        """Keep `fields` ((name, value) pairs sent to `path` by the form on `page`) in place of an earlier draft.

        Keeps nothing if there is too much, or nothing to keep. Returns the Draft or None.
        """
        kept = [(name, value) for name, value in fields if name.rpartition("-")[2] not in SECRETS]
        written = any(value.strip() for name, value in kept if name != "intent")
        if not written or sum(len(name) + len(value) for name, value in kept) > MOST:
            return None
        typed = {"path": path, "page": page, "fields": kept, "had_files": had_files}
        type(user).objects.select_for_update().get(pk=user.pk)  # of two at once, the second replaces the first
        draft = self.filter(user=user).first() or Draft(user=user, recorded_by=user.pk)
        draft.typed, draft.kept_at = typed, at
        draft.save()
        return draft


class Draft(Base):
    """A form that an account sent after its session had ended."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    typed = SealedJSON(context="staff.draft.typed")
    kept_at = models.DateTimeField(db_index=True)

    objects = DraftManager()

    class Privacy:
        key = ("staff", "user_id")
        sealed = {"typed"}
        open = {"id", "recorded_at", "recorded_by", "user", "kept_at"}

    def __str__(self):
        return "A draft"

    @property
    def kept_until(self):
        return self.kept_at + KEPT_FOR

"""Limits how many identities an account opens in an hour, and notifies the data protection officer (F-R11)."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from safespace.accounts.models import User
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.outbox import letters
from safespace.participants import actions
from safespace.participants.models import Reveal
from safespace.studies.models import Membership, Study
from safespace.studies.need_to_know import Role

AN_HOUR = timedelta(hours=1)
LETTER = "letters/something_to_see.txt"


class RevealsStopped(Refusal):
    """The account has opened too many identities within an hour; it may open more from `until` on (F-R11)."""

    sentence = (
        "You opened many identities within an hour, so you can open the next one from {until}. Whoever watches over "
        "the data has been told. If somebody is in danger now, ask a colleague to open it."
    )
    status = 429

    def __init__(self, until):
        self.until = until
        super().__init__(until=timezone.localtime(until).strftime("%H:%M"))


class RevealStop(Base):
    """A period in which an account may open no identity, in any study. Never edited; it ends by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+", help_text="where the last one was asked for")
    stopped_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "safespace_readingstop"
        constraints = [AppendOnly(name="reading_stop_written_once")]
        indexes = [models.Index(fields=["user", "until"], name="reading_stop_running")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "user", "study", "stopped_at", "until"}

    def __str__(self):
        return "Reveals stopped"


def require_pace(user_id, at):
    """Raise RevealsStopped if one more reveal would be too many. Call it in the transaction that reveals.

    Locks the account's row, so that simultaneous requests are counted one after another.
    """
    User.objects.select_for_update().get(pk=user_id)
    running = RevealStop.objects.filter(user_id=user_id, until__gt=at).order_by("-until").first()
    if running is not None:
        raise RevealsStopped(running.until)
    if Reveal.objects.filter(user_id=user_id, shown_at__gt=at - AN_HOUR).count() >= settings.IDENTITY_READS_AN_HOUR:
        raise RevealsStopped(at + settings.IDENTITY_READING_STOPS)


@transaction.atomic
def stop_reveals(*, study, by, at, until):
    """Record the stop, and notify the data protection officer, else the investigator, else the administrators."""
    User.objects.select_for_update().get(pk=by.actor_id)
    if RevealStop.objects.filter(user_id=by.actor_id, until__gt=at).exists():
        return
    stop = RevealStop(user_id=by.actor_id, study=study, stopped_at=at, until=until, recorded_by=by.actor_id)
    stop.save(force_insert=True)
    record(actions.REVEALS_STOPPED, by=by, at=at, study=study, about=stop)
    watchers = (
        holders(study, at, Role.DATA_PROTECTION_OFFICER)
        or holders(study, at, Role.PRINCIPAL_INVESTIGATOR)
        or list(User.objects.admitted(at).filter(is_administrator=True))
    )
    notify(watchers, at)


def holders(study, at, *roles):
    """The accounts that hold one of `roles` in `study` at `at`."""
    held = Membership.objects.not_ended().filter(study=study, role__in=roles).select_related("user", "study")
    return [one.user for one in held if one.holds(at)]


def notify(people, at):
    """Send each of `people` a letter that says only that there is something to see."""
    for person in people:
        letters.post(to=person, letter=LETTER, at=at)

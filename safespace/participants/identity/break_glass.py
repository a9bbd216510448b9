"""Break-glass by two: one asks with a reason, a second person agrees, one record opens for half an hour (F-R11, A-R13).

Ethics reviewers never open a name alone (“uu” in the need-to-know table). An agreement opens one record for the person
who asked, until a time shown to both. Each look within it is a Reveal of two minutes like any other.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q

from safespace.accounts.models import User
from safespace.accounts.second_person import second_person, who_may
from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants import actions
from safespace.participants.identity.reveal import NoReason, NotYours, at_a_pace, show
from safespace.participants.identity.reveal_limits import holders, notify
from safespace.participants.models import Participant, Shows
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.roles import GRANTS, Permission

WAITS = timedelta(hours=24)
"""How long a request waits for the second person (†)."""

OPEN_FOR = timedelta(minutes=30)
"""How long the record stays open after the second person agreed (†)."""

SECONDS = [role for role in Role if Permission.AGREE_TO_BREAK_GLASS in GRANTS[role]]


class NoSecondPerson(Refusal):
    """No member of the study could be the second person."""

    sentence = (
        "Nobody in this study could agree to it: that is another ethics reviewer or the data protection officer. Ask "
        "the coordinator to bring one in."
    )


class AskedAlready(Refusal):
    """The same person has a waiting or open request for this record."""

    sentence = "You asked for this record already. It stands in the list."
    field = "code"


class NotTheOther(Refusal):
    """Only another ethics reviewer or the data protection officer may decide, never the person who asked (F-R4)."""

    sentence = "Another ethics reviewer or the data protection officer has to agree, not the person who asked."
    status = 403


class BreakGlassOver(Refusal):
    """The request was decided or closed, or is more than a day old."""

    sentence = "This is over: it was answered, closed, or more than a day has passed. Ask again if it is needed."


class NotOpen(Refusal):
    """The second person has not agreed yet, or the time is over."""

    sentence = "This record is not open: nobody agreed yet, or its time is over. You can ask again."
    status = 403


class BreakGlassQuerySet(models.QuerySet):
    def waiting(self, at):
        """Requests of the last day that are neither decided nor closed."""
        return self.filter(decided_at=None, closed_at=None, asked_at__gt=at - WAITS)

    def standing_open(self, at):
        """Requests that were agreed to and are open at `at`."""
        return self.filter(closed_at=None, open_until__gt=at)


class BreakGlassManager(models.Manager.from_queryset(BreakGlassQuerySet)):
    def ask(self, *, key, participant, reason, by, at):
        """Ask, as the Membership `by`, to see the identity of `participant`, and notify those who can agree.

        Nothing opens yet. Idempotent under `key`. Raises NoReason, NotYours, NoSecondPerson, AskedAlready.
        """
        if len(reason.strip()) < 3:
            raise NoReason
        if not by.may(Permission.ASK_FOR_BREAK_GLASS) or by.study_id != participant.study_id or not by.holds(at):
            raise NotYours
        others = _who_can_agree(participant.study, by.actor_id, at)
        if not others:
            raise NoSecondPerson

        def make():
            Participant.objects.select_for_update().get(pk=participant.pk)
            theirs = self.filter(participant=participant, asked_by_id=by.actor_id)
            if theirs.waiting(at).exists() or theirs.standing_open(at).exists():
                raise AskedAlready
            theirs.filter(decided_at=None, closed_at=None).update(closed_at=at)  # expired after a day
            asked = self.create(
                id=key, participant=participant, asked_by_id=by.actor_id, reason=reason.strip(), asked_at=at,
                recorded_by=by.actor_id,
            )  # fmt: skip
            asked.log(actions.BREAK_GLASS_ASKED, by=by, at=at, reason=asked.reason)
            notify(others, at)
            return asked

        with transaction.atomic():
            same = {"participant_id": participant.pk, "reason": reason.strip()}
            return once(self.model, key, by=by, make=make, same=same)


class BreakGlassRequest(Base):
    """A request by `asked_by` to see a participant's identity, and the decision of the `second` person."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = SealedText(context="glass_request.reason")
    asked_at = models.DateTimeField()
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True, help_text="set only when the second person agreed")
    closed_at = models.DateTimeField(null=True, help_text="taken back or closed before its time")

    objects = BreakGlassManager()

    class Meta:
        db_table = "safespace_glassrequest"
        constraints = [
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("asked_by")), name="glass_by_two_people"),
            models.CheckConstraint(
                condition=Q(second=None, decided_at=None, open_until=None)
                | Q(second__isnull=False, decided_at__isnull=False),
                name="glass_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["participant", "asked_by"],
                condition=Q(decided_at=None, closed_at=None),
                name="glass_asked_once",
            ),
        ]

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"reason"}
        open = {
            "id", "recorded_at", "recorded_by", "participant", "asked_by", "asked_at", "second", "decided_at",
            "open_until", "closed_at",
        }  # fmt: skip

    def __str__(self):
        return "Break-glass by two"

    def is_waiting(self, at):
        return self.decided_at is None and self.closed_at is None and at < self.asked_at + WAITS

    def is_open(self, at):
        return self.open_until is not None and self.closed_at is None and at < self.open_until

    @transaction.atomic
    def agree(self, *, by, at):
        """Open the record to the requester for half an hour and notify the investigator and the officer. Idempotent.

        `by` is a Membership with AGREE_TO_BREAK_GLASS in the same study. Raises NotTheOther, GateClosed,
        BreakGlassOver.
        """
        locked = self._decidable(by, at)
        if locked.is_open(at) and locked.second_id == by.actor_id:
            return locked
        locked.gate(at, by=by).require()
        locked._decide(by, at, open_until=at + OPEN_FOR)
        locked.log(actions.BREAK_GLASS_AGREED, by=by, at=at, detail={"until": locked.open_until})
        notify([*_watchers(locked.study, at), locked.asked_by], at)
        return locked

    @transaction.atomic
    def decline(self, *, by, at):
        """Decline the request. Raises NotTheOther, BreakGlassOver."""
        locked = self._decidable(by, at)
        locked._decide(by, at, open_until=None)
        locked.log(actions.BREAK_GLASS_DECLINED, by=by, at=at)
        notify([locked.asked_by], at)
        return locked

    @transaction.atomic
    def close(self, *, by, at):
        """Close the request early, by the person who asked or one who may agree. Idempotent. Raises NotTheOther."""
        may_close = by.actor_id == self.asked_by_id or by.may(Permission.AGREE_TO_BREAK_GLASS)
        if by.study_id != self.study.id or not by.holds(at) or not may_close:
            raise NotTheOther
        locked = self._locked()
        if locked.is_waiting(at) or locked.is_open(at):
            locked.closed_at = at
            locked.save(update_fields=["closed_at"])
            locked.log(actions.BREAK_GLASS_CLOSED, by=by, at=at)
        return locked

    def look(self, *, key, by, at):
        """Show the record to the person who asked, for two minutes, and return the Reveal.

        Each look is logged as break-glass, and the investigator and the officer are notified. Raises NotOpen,
        RevealsStopped.
        """
        with at_a_pace(self.study, by, at):
            locked = self._locked()
            if by.actor_id != locked.asked_by_id or not by.holds(at) or not locked.is_open(at):
                raise NotOpen
            detail = {"agreed_by": str(locked.second_id)}
            how = {"code": actions.BREAK_GLASS_READ, "detail": detail, "latest": locked.open_until, "shows": Shows.ALL}
            return show(key=key, participant=locked.participant, reason=locked.reason, by=by, at=at, **how)

    @property
    def study(self):
        return self.participant.study

    def log(self, code, *, by, at, **more):
        record(code, by=by, at=at, study=self.study, participant=self.participant, about=self, **more)

    def _locked(self):
        rows = BreakGlassRequest.objects.select_for_update(of=("self",))
        return rows.select_related("participant__study", "asked_by").get(pk=self.pk)

    def _decidable(self, by, at):
        locked = self._locked()
        apart = by.actor_id != locked.asked_by_id and by.study_id == locked.study.id
        if not apart or not by.holds(at) or not by.may(Permission.AGREE_TO_BREAK_GLASS):
            raise NotTheOther
        return locked

    def gate(self, at, *, by):
        """The Gate for the Membership `by` to agree, shown on the page as well."""
        return second_person(by=by.actor_id, first=self.asked_by_id, at=at)

    def _decide(self, by, at, *, open_until):
        if not self.is_waiting(at):
            raise BreakGlassOver
        self.second_id, self.decided_at, self.open_until = by.actor_id, at, open_until
        self.save(update_fields=["second", "decided_at", "open_until"])


def _who_can_agree(study, asker_id, at):
    held = Membership.objects.not_ended().filter(study=study, role__in=SECONDS).exclude(user_id=asker_id)
    people = [one.user for one in held.select_related("user", "study") if one.holds(at) and one.user.is_admitted(at)]
    return who_may(people, first=asker_id, at=at)


def _watchers(study, at):
    return holders(study, at, Role.PRINCIPAL_INVESTIGATOR, Role.DATA_PROTECTION_OFFICER)

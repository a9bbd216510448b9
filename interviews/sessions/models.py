"""The session: one planned conversation."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from consent.forms.models import ConsentForm
from interviews.rooms.models import Booking
from interviews.sessions import actions
from interviews.sessions.planning.limits import REST, TooSoon, require_length
from interviews.sessions.planning.staffing import require_interviewer
from interviews.sessions.planning.talk_length import TalkLength
from interviews.sessions.states import IN_THE_ROOM, NEXT, TAKEN_BACK, UNDER_WAY, Because, State
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.models import Participant
from safespace.participants.no_contact import require_contact_wanted
from safespace.participants.reach import reach_of
from safespace.privacy.erased_kinds import erased_kinds
from safespace.privacy.erasure import CONTACT
from safespace.studies.approval import Act, require_approval
from safespace.studies.models import Study
from safespace.studies.roles import Permission

CHECK_IN_EVERY = timedelta(minutes=20)
"""How often an interviewer checks in (C-R7, †20 minutes)."""


class AlreadyTalking(Refusal):
    sentence = "Another session of the same person is still under way. Close that one first."


class FormCannotCarry(Refusal):
    """A session rests on an adult's form, or on a child's form that names its parents' form (A-R1)."""

    sentence = "No talk can rest on that form. Choose another."
    status = 422
    field = "rests_on"


class ContactErased(Refusal):
    """C-R1: a person whose contact plan was erased is not met, since they cannot be reached safely."""

    sentence = "How to reach them was erased, so no talk can be planned with them."
    field = "participant"


class SessionQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        """The sessions with people whom `member` may know of: an interviewer's own, a coordinator's whole study.

        The person who leads a session in the room reaches it until it is closed, even if another meets the participant
        from then on (C-R8).
        """
        if not member.may(Permission.READ_SESSIONS):
            return self.none()
        in_the_room = Q(interviewer_id=member.user_id, state__in=IN_THE_ROOM)
        return self.filter(reach_of(member, "participant__") | in_the_room, study_id=member.study_id)

    def planned(self):
        return self.filter(state=State.PLANNED)

    def ahead(self, at):
        """Planned, and its time has not passed at `at`."""
        return self.planned().filter(ends_at__gt=at)

    def unfinished(self):
        """Planned or under way."""
        return self.filter(state__in=(State.PLANNED, *UNDER_WAY))

    def not_over(self):
        """Planned, under way or in their closing steps: the ones a withdrawal ends."""
        return self.filter(state__in=(State.PLANNED, *IN_THE_ROOM))

    def near(self, starts_at, ends_at):
        """Planned or held less than two days before or after that time; one that ended counts from its end (C-R7)."""
        kept = self.exclude(state__in=(State.CALLED_OFF, State.NO_SHOW)).alias(over_at=Coalesce("ended_at", "ends_at"))
        return kept.filter(starts_at__lt=ends_at + REST, over_at__gt=starts_at - REST)

    def under_way(self):
        return self.filter(state__in=UNDER_WAY)

    def of_interviewer(self, user_id):
        return self.filter(interviewer_id=user_id)


def require_carrying(form, study_id):
    """Raise FormCannotCarry unless `form` is None or a form of the study on which sessions may rest."""
    if form is not None and not (form.carries_sessions and form.study_id == study_id):
        raise FormCannotCarry


class SessionManager(models.Manager.from_queryset(SessionQuerySet)):
    @transaction.atomic
    def plan(self, *, key, participant, interviewer, starts_at, ends_at, by, at, form=None, own_wish=False):
        """Plan a session of `interviewer` with `participant`, resting on the ConsentForm `form`. It has no room yet.

        `own_wish` records that the person asked for a day with less than two days of rest themselves. The gate is asked
        when the session begins, not here, and refuses a session without a form.
        Raises FormCannotCarry (A-R1), what `limits.require_length` and `staffing.require_interviewer` raise, TooSoon
        (C-R7), ContactErased and NoContactWanted (C-R1), ApprovalNotLive (F-R1, F-R2).
        """
        require_carrying(form, participant.study_id)
        require_length(starts_at, ends_at)
        Participant.objects.select_for_update().get(pk=participant.pk)

        def make():
            require_approval(participant.study_id, Act.PLAN, at)
            require_interviewer(participant, interviewer, starts_at)
            if CONTACT in erased_kinds(participant):
                raise ContactErased
            require_contact_wanted(participant)
            is_rested = not self.filter(participant=participant).near(starts_at, ends_at).exists()
            if not is_rested and not own_wish:
                raise TooSoon
            earlier = self.filter(participant=participant).aggregate(n=models.Max("number"))["n"] or 0
            session = self.create(
                id=key,
                study=participant.study,
                participant=participant,
                interviewer=interviewer,
                form=form,
                number=earlier + 1,
                starts_at=starts_at,
                ends_at=ends_at,
                recorded_by=by.actor_id,
            )
            detail = {"number": session.number, "starts_at": starts_at.isoformat()}
            session.log(actions.PLANNED, by=by, at=at, detail=detail)
            if not is_rested:
                session.keep_own_wish(starts_at, by=by, at=at)
            return session

        same = {"participant_id": participant.pk, "interviewer_id": interviewer.pk, "form_id": form and form.pk}
        same |= {"starts_at": starts_at, "ends_at": ends_at}
        return once(self.model, key, by=by, make=make, same=same)


class Session(Base):
    """One conversation: who meets whom, when, where, and how far it has come."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    form = models.ForeignKey(
        ConsentForm, models.PROTECT, null=True, related_name="+", help_text="the form that allows this talk; no other"
    )
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="session")
    number = models.PositiveSmallIntegerField(help_text="first, second, third talk with this person")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)

    begun_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="set only while paused")
    paused_for = models.DurationField(default=timedelta, help_text="all pauses that are over")
    ended_at = models.DateTimeField(null=True, help_text="when the talk went over to the closing steps")
    closed_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=12, choices=Because, default="", blank=True)
    own_wish_on = models.DateField(null=True, help_text="the day they asked for, within two days of another talk")
    check_in_due_at = models.DateTimeField(
        null=True, help_text="when the interviewer is expected to say they are all right"
    )

    objects = SessionManager()

    class Privacy:
        sealed = set()
        open = {
            "id", "study", "participant", "interviewer", "form", "booking", "number", "starts_at", "ends_at", "state",
            "begun_at", "paused_at", "paused_for", "ended_at", "closed_at", "called_off_at", "because", "own_wish_on",
            "check_in_due_at",
            "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["study", "starts_at", "id"], name="session_by_study"),
            models.Index(fields=["interviewer", "starts_at", "id"], name="session_by_interviewer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state__in=[State.PLANNED, State.CALLED_OFF, State.NO_SHOW]) | Q(begun_at__isnull=False),
                name="session_under_way_has_begun",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNDER_WAY) | Q(ended_at__isnull=True, because=""),
                name="session_under_way_has_not_ended",
            ),
            TalkLength(name="session_talk_length", shortest=15 * 60, longest=90 * 60),
            models.UniqueConstraint(fields=["participant", "number"], name="session_numbered_once"),
            models.UniqueConstraint(
                fields=["interviewer"], condition=Q(state__in=UNDER_WAY), name="session_one_talk_an_interviewer"
            ),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(state__in=UNDER_WAY), name="session_one_talk_a_participant"
            ),
        ]

    def __str__(self):
        return f"session {self.number}"

    def get_absolute_url(self):
        return reverse("conduct:show", args=[self.study_id, self.pk])

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY

    @property
    def may_be_taken_up_again(self):
        """Whether it is in its closing steps for a reason that a fresh yes of the person undoes."""
        return self.state == State.CLOSING and self.because in TAKEN_BACK

    def elapsed(self, at):
        """Time talked until `at`, without pauses. None before the session began."""
        if self.begun_at is None:
            return None
        until = self.ended_at or self.paused_at or at
        return max(until - self.begun_at - self.paused_for, timedelta())

    def is_ahead(self, at):
        """The condition of `SessionQuerySet.ahead`."""
        return self.state == State.PLANNED and self.ends_at > at

    def is_rested(self, during):
        """Whether every other session of the person is at least two days away from the Span `during` (C-R7)."""
        others = Session.objects.filter(participant_id=self.participant_id).exclude(pk=self.pk)
        return not others.near(during.starts_at, during.ends_at).exists()

    def may_be_on(self, during):
        """Whether they are rested by then, or asked for that day themselves (C-R7)."""
        return self.own_wish_on == self.study.day(during.starts_at) or self.is_rested(during)

    def keep_own_wish(self, on, *, by, at):
        """Record that they asked for the day of the moment `on` themselves, despite less than two days of rest."""
        day = self.study.day(on)
        if self.own_wish_on != day:
            self.own_wish_on = day
            self.save(update_fields=["own_wish_on"])
            self.log(actions.OWN_WISH, by=by, at=at, detail={"day": day.isoformat()})

    def locked(self):
        """The row read again and locked. Lock participant and consent records before it, the booking after it."""
        return Session.objects.select_for_update().get(pk=self.pk)

    def move(self, to, *, code, by, at, detail=None, **changes):
        """Go to state `to` and log it: the only way a state changes. Call it on a `locked()` row.

        Returns False and changes nothing when the session is in that state already, so a second press of the same
        button is harmless. Raises NotAllowedNow for a step that NEXT does not name.
        """
        if self.state == to:
            return False
        NEXT.check(self.state, to)
        before, self.state = self.state, to
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *changes])
        self.log(code, by=by, at=at, detail={"from": before, "to": to, **(detail or {})})
        return True

    def log(self, code, *, by, at, detail=None):
        log(code, by=by, at=at, study=self.study_id, participant=self.participant_id, about=self, detail=detail)

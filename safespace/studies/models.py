"""Studies, and the roles that accounts hold in them."""

import zoneinfo
from functools import reduce
from operator import or_
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q

from safespace.accounts.models import User
from safespace.audit import log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.studies import actions
from safespace.studies.constraints import OneSide
from safespace.studies.need_to_know import IDENTITY_READERS, SIDES, THEIR_OWN, Role, Side, way
from safespace.studies.roles import Permission, grants


class CodeTaken(Refusal):
    """Another study has the same two letters, which begin its participants' codes."""

    sentence = "Another study uses these two letters already. Choose others."
    field = "code"


class OpeningNotGranted(Refusal):
    """The account may not open studies."""

    sentence = "Your account may not open studies. Ask an administrator."
    status = 403


class OwnRole(Refusal):
    """A person tried to end their own role (F-R4)."""

    sentence = "Nobody changes their own role. Ask another coordinator."


class NotManaging(Refusal):
    """The person's role does not include changing the team of this study."""

    sentence = "Your role does not include the team of this study."
    status = 403


def valid_zone(name):
    """Raise ValidationError unless `name` is an IANA zone such as Europe/London."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone from the list.")


class StudyManager(models.Manager):
    @transaction.atomic
    def open(self, *, key, name, code, zone, by, at):
        """Open a study with `by` as its first coordinator. Raises OpeningNotGranted, CodeTaken.

        No second person confirms this first role, because an empty study holds no names yet. Later roles that read
        identities do need a second person (F-R4).
        """
        if not by.may_open_studies or by.is_administrator:
            raise OpeningNotGranted
        same = {"name": name, "code": code, "zone": zone}
        return once(self.model, key, by=by, make=lambda: self._open(key, name, code, zone, by, at), same=same)

    def _open(self, key, name, code, zone, by, at):
        if self.filter(code=code).exists():
            raise CodeTaken
        study = self.create(id=key, name=name, code=code, zone=zone, opened_at=at, recorded_by=by.actor_id)
        log.record(actions.STUDY_OPENED, by=by, at=at, study=study, about=study, detail={"zone": zone})
        Membership.objects.begin(
            key=uuid5(key, "role"), study=study, user=by, role=Role.COORDINATOR, by=by, at=at, founding=True
        )
        return study


class CalendarTitle(models.TextChoices):
    """What a booking is called in an exported calendar: a fixed list, so that no title gives the study away."""

    MEETING = "meeting", "Meeting"
    APPOINTMENT = "appointment", "Appointment"
    CALL = "call", "Call"
    COURSE = "course", "Course"
    BUSY = "busy", "Busy"


class Study(Base):
    """One interview study. Its name must be neutral, since others may read it over a shoulder."""

    name = models.CharField(max_length=80, help_text="a neutral name that says nothing about the topic")
    code = models.CharField(max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    zone = models.CharField(max_length=64, validators=[valid_zone], help_text="IANA time zone of the study")
    opened_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    calendar_title = models.CharField(max_length=12, choices=CalendarTitle, default=CalendarTitle.MEETING)
    approved_from = models.DateField(null=True, help_text="first day of the ethics approval that is not suspended")
    approved_until = models.DateField(null=True, help_text="its last day that counts")
    suspended_at = models.DateTimeField(null=True, help_text="set while the approval is suspended")
    contact_phone = models.CharField(max_length=40, blank=True, default="", help_text="for participants, on their copy")
    contact_address = models.CharField(max_length=200, blank=True, default="", help_text="the same: a post address")

    objects = StudyManager()

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="calendar_title_is_neutral", condition=models.Q(calendar_title__in=CalendarTitle.values)
            ),
            models.CheckConstraint(
                name="study_approved_until_later",
                condition=Q(approved_from=None, approved_until=None) | Q(approved_until__gte=F("approved_from")),
            ),
            models.CheckConstraint(
                name="study_suspended_is_not_approved", condition=Q(suspended_at=None) | Q(approved_from=None)
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "name", "code", "zone", "opened_at", "is_open", "calendar_title",
            "approved_from", "approved_until", "suspended_at",
            "contact_phone", "contact_address",
        }  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def tz(self):
        return zoneinfo.ZoneInfo(self.zone)

    def day(self, at):
        """The date at moment `at` in the study's time zone."""
        return at.astimezone(self.tz).date()

    @transaction.atomic
    def amend(self, *, name, zone, calendar_title, contact_phone, contact_address, by, at):
        """Change the settings. The two letters of the code cannot change, since they are on paper already."""
        self.name, self.zone, self.calendar_title = name, zone, calendar_title
        self.contact_phone, self.contact_address = contact_phone, contact_address
        self.save(update_fields=["name", "zone", "calendar_title", "contact_phone", "contact_address"])
        detail = {"zone": zone, "calendar_title": calendar_title}
        log.record(actions.STUDY_AMENDED, by=by, at=at, study=self, about=self, detail=detail)


class MembershipManager(models.Manager):
    def begin(self, *, key, study, user, role, by, at, starts_on=None, ends_on=None, asked_by=None, founding=False):
        """Create a membership from `starts_on` (default: today) to the end of `ends_on`.

        `asked_by` is the account id that requested the role, if `by` confirms it as the second person. The callers
        (`granting`, `Study.objects.open`) check who may do this. The database refuses a role that reads identities
        without a second person, a role given to oneself, and one on another side of the study (F-R4).
        """
        Study.objects.select_for_update().get(pk=study.pk)  # of two at once, the second sees the first
        for earlier in self.filter(study=study, user=user, ended_at=None):
            if earlier.has_lapsed(at):
                earlier.close(by=by, at=at)
        member = self.create(
            id=key, study=study, user=user, role=Role(role), starts_on=starts_on or study.day(at), ends_on=ends_on,
            confirmed_by=by.actor_id if asked_by else None, founding=founding, recorded_by=asked_by or by.actor_id,
        )  # fmt: skip
        detail = {"role": member.role, "starts_on": member.starts_on.isoformat(), "user": str(user.id)}
        if asked_by:
            detail["asked_by"] = str(asked_by)
        log.record(actions.ROLE_GRANTED, by=by, at=at, study=study, about=member, detail=detail)
        return member


class MembershipQuerySet(models.QuerySet):
    def not_ended(self):
        """Memberships that were not ended by hand. `Membership.holds(at)` also checks their dates."""
        return self.filter(ended_at=None)

    def in_force(self, user, *, at):
        """The memberships of `user` that hold at `at`, each in its study's time zone, sorted by the study's name."""
        rows = self.not_ended().filter(user=user).select_related("study")
        return sorted((one for one in rows if one.holds(at)), key=lambda one: (one.study.name.casefold(), one.study_id))


class Membership(Base):
    """The role of one person in one study, from a first to a last day in the study's time zone (F-R5).

    `ended_at` ends it at once, whatever its dates.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=32)
    side = models.CharField(max_length=12, blank=True, editable=False, help_text="follows from the role (F-R4)")
    confirmed_by = models.UUIDField(null=True, help_text="the second person, for a role that reads identities")
    founding = models.BooleanField(default=False, help_text="the role of the person who opened the study")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = MembershipManager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "user"], condition=Q(ended_at=None), name="membership_one_each"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["study"], condition=Q(founding=True), name="membership_one_founder"),
            models.CheckConstraint(
                condition=Q(founding=True) | ~Q(recorded_by=F("user")), name="membership_not_given_to_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=IDENTITY_READERS) | Q(founding=True) | Q(confirmed_by__isnull=False),
                name="membership_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("recorded_by")),
                name="membership_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(side=side, role__in=[role for role in Role if SIDES[role] == side]) for side in Side)
                ),
                name="membership_side_of_its_role",
            ),
            OneSide(name="membership_one_side", who=("study", "user"), side="side"),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "study", "user", "role", "side", "confirmed_by", "founding",
            "starts_on", "ends_on", "ended_at", "ended_by",
        }  # fmt: skip

    def __str__(self):
        return f"{self.user_id} {self.role}"

    @property
    def actor_id(self):
        return self.user_id

    @property
    def actor_role(self):
        return self.role

    def save(self, *args, **kwargs):
        self.side = SIDES.get(self.role, Side.NEITHER)
        super().save(*args, **kwargs)

    def may(self, permission):
        return grants(self.role, permission)

    def way(self, thing):
        """The Way in which this role has access to `thing` (see `need_to_know`)."""
        return way(self.role, thing)

    def only_own(self, thing):
        """Whether this role has access only to its holder's own `thing`."""
        return self.way(thing) in THEIR_OWN

    def holds(self, at):
        """Whether the role is in force at `at`."""
        return self.ended_at is None and self.starts_on <= self.study.day(at) and not self.has_lapsed(at)

    def has_lapsed(self, at):
        return self.ends_on is not None and self.ends_on < self.study.day(at)

    @transaction.atomic
    def end(self, *, by, at):
        """End the role now. The row and everything its holder did are kept (F-R5).

        `by` is another person's Membership with MANAGE_TEAM in the same study. Raises OwnRole, NotManaging.
        """
        require_manager(by, self.study, at)
        if by.actor_id == self.user_id:
            raise OwnRole
        self.close(by=by, at=at)

    def close(self, *, by, at):
        """Store and log the end, without checking `by`. Call it in a transaction."""
        self.ended_at, self.ended_by = at, by.actor_id
        self.save(update_fields=["ended_at", "ended_by"])
        detail = {"role": self.role, "user": str(self.user_id)}
        log.record(actions.ROLE_ENDED, by=by, at=at, study=self.study, about=self, detail=detail)


def require_manager(by, study, at):
    """Raise NotManaging unless the Membership `by` may change the team of `study` at `at`."""
    if by.study_id != study.id or not by.holds(at) or not by.may(Permission.MANAGE_TEAM):
        raise NotManaging

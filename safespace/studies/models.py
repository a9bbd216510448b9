"""Studies and who works in them, from when to when."""

import zoneinfo

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
from safespace.studies.roles import Permission, Role, grants


class CodeTaken(Refusal):
    """Two studies would share the two letters that begin every code."""

    sentence = "Another study uses these two letters already. Choose others."
    field = "code"


class OpeningNotGranted(Refusal):
    """The account may not open studies."""

    sentence = "Your account may not open studies. Ask an administrator."
    status = 403


class OwnRole(Refusal):
    """Somebody tried to give a role to themselves or to change their own (F-R4)."""

    sentence = "Nobody gives a role to themselves. Ask another coordinator."
    field = "username"


class AlreadyMember(Refusal):
    """The person works in this study already."""

    sentence = "This person works in this study already. End their role first, then give the new one."
    field = "username"


class AccountClosed(Refusal):
    """The account is switched off or past its last day."""

    sentence = "This account is switched off. Ask an administrator."
    field = "username"


class NotManaging(Refusal):
    """The person may not change the team of this study."""

    sentence = "Your role does not include the team of this study."
    status = 403


def valid_zone(name):
    """Raise ValidationError unless `name` is an IANA zone such as Europe/London."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone from the list.")


class StudyManager(models.Manager):
    @transaction.atomic
    def open(self, *, key, name, code, zone, by, at):
        """Open a study; whoever opens it becomes its coordinator. Raises OpeningNotGranted, CodeTaken."""
        if not by.may_open_studies:
            raise OpeningNotGranted
        return once(self.model, key, by=by, make=lambda: self._open(key, name, code, zone, by, at))

    def _open(self, key, name, code, zone, by, at):
        if self.filter(code=code).exists():
            raise CodeTaken
        study = self.create(id=key, name=name, code=code, zone=zone, opened_at=at, recorded_by=by.actor_id)
        log.record(actions.STUDY_OPENED, by=by, at=at, study=study, about=study, detail={"zone": zone})
        Membership.objects.begin(key=key, study=study, user=by, role=Role.COORDINATOR, by=by, at=at)
        return study


class Study(Base):
    """One interview study. Its name is neutral: it may be read over a shoulder."""

    name = models.CharField(max_length=80, help_text="a neutral name that says nothing about the topic")
    code = models.CharField(max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    zone = models.CharField(max_length=64, validators=[valid_zone], help_text="IANA time zone of the study")
    opened_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)

    objects = StudyManager()

    class Meta:
        ordering = ["name", "code"]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "name", "code", "zone", "opened_at", "is_open"}

    def __str__(self):
        return self.name

    @property
    def tz(self):
        return zoneinfo.ZoneInfo(self.zone)

    def day(self, at):
        """The date of moment `at` where the study is."""
        return at.astimezone(self.tz).date()

    @transaction.atomic
    def amend(self, *, name, zone, by, at):
        """Change the name or the zone. The two letters stay: they are on paper by now."""
        self.name, self.zone = name, zone
        self.save(update_fields=["name", "zone"])
        log.record(actions.STUDY_AMENDED, by=by, at=at, study=self, about=self, detail={"zone": zone})


class MembershipManager(models.Manager):
    @transaction.atomic
    def grant(self, *, key, study, user, role, by, at, starts_on=None, ends_on=None):
        """Give `user` a role in `study`, from `starts_on` (today if None) to the end of `ends_on`.

        `by` is a Membership that may MANAGE_TEAM in the same study. Raises OwnRole, AlreadyMember, AccountClosed,
        NotManaging (domain.md F-R4, F-R5).
        """
        _manages(by, study, at)
        if by.actor_id == user.id:
            raise OwnRole
        if not user.is_admitted(at):
            raise AccountClosed
        span = {"starts_on": starts_on, "ends_on": ends_on}
        return self.begin(key=key, study=study, user=user, role=role, by=by, at=at, **span)

    def begin(self, *, key, study, user, role, by, at, starts_on=None, ends_on=None):
        """Write the membership down. The checks of who may are in `grant` and in `Study.objects.open`."""
        return once(
            self.model, key, by=by, make=lambda: self._begin(key, study, user, role, by, at, starts_on, ends_on)
        )

    def _begin(self, key, study, user, role, by, at, starts_on, ends_on):
        Study.objects.select_for_update().get(pk=study.pk)  # two grants at once: the second sees the first
        for earlier in self.filter(study=study, user=user, ended_at=None):
            if not earlier.has_lapsed(at):
                raise AlreadyMember
            earlier.close(by=by, at=at)
        member = self.create(
            id=key, study=study, user=user, role=Role(role), starts_on=starts_on or study.day(at), ends_on=ends_on,
            recorded_by=by.actor_id,
        )  # fmt: skip
        detail = {"role": member.role, "starts_on": member.starts_on.isoformat(), "user": str(user.id)}
        log.record(actions.ROLE_GRANTED, by=by, at=at, study=study, about=member, detail=detail)
        return member


class MembershipQuerySet(models.QuerySet):
    def not_ended(self):
        """Memberships nobody ended early. Whether today lies within their days: `Membership.holds(at)`."""
        return self.filter(ended_at=None)

    def in_force(self, user, *, at):
        """The memberships of `user` that hold at `at`, each by the days of its own study's zone, as a list."""
        rows = self.not_ended().filter(user=user).select_related("study").order_by("study__name", "study_id")
        return [one for one in rows if one.holds(at)]


class Membership(Base):
    """One role of one person in one study, from one day to another (domain.md F-R5).

    Days are days in the study's zone. `ended_at` ends it at once, whatever the days say.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=32)
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
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "study", "user", "role", "starts_on", "ends_on", "ended_at", "ended_by",
        }  # fmt: skip

    def __str__(self):
        return f"{self.user_id} {self.role}"

    @property
    def actor_id(self):
        return self.user_id

    @property
    def actor_role(self):
        return self.role

    def may(self, permission):
        return grants(self.role, permission)

    def holds(self, at):
        """Whether the role is in force at `at`."""
        return self.ended_at is None and self.starts_on <= self.study.day(at) and not self.has_lapsed(at)

    def has_lapsed(self, at):
        return self.ends_on is not None and self.ends_on < self.study.day(at)

    @transaction.atomic
    def end(self, *, by, at):
        """End the role now. It stays on the record with everything its holder did (F-R5).

        `by` is a Membership that may MANAGE_TEAM in the same study, and not the holder. Raises OwnRole, NotManaging.
        """
        _manages(by, self.study, at)
        if by.actor_id == self.user_id:
            raise OwnRole
        self.close(by=by, at=at)

    def close(self, *, by, at):
        """Write the end down, inside a transaction."""
        self.ended_at, self.ended_by = at, by.actor_id
        self.save(update_fields=["ended_at", "ended_by"])
        detail = {"role": self.role, "user": str(self.user_id)}
        log.record(actions.ROLE_ENDED, by=by, at=at, study=self.study, about=self, detail=detail)


def _manages(by, study, at):
    if by.study_id != study.id or not by.holds(at) or not by.may(Permission.MANAGE_TEAM):
        raise NotManaging

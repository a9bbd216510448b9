"""A form that is read out: the reader and a witness each sign a statement of what they saw (A-R4, F-R4).

The consent is valid only once both have signed, from two accounts and within two hours.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from consent.announcements import CONSENT_GIVEN
from consent.records import actions
from consent.records.gates import witness_gate
from consent.records.models import ConsentRecord, Hold, Outcome, Part, Route
from safespace.accounts.models import User
from safespace.accounts.second_person import who_may
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant
from safespace.participants.separation import Separation, require_may_meet
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission, grants

TIME_TO_SIGN = timedelta(hours=2)
WITNESSES = [role for role in Role if grants(role, Permission.WITNESS_CONSENT)]


class NotYourPart(Refusal):
    """Raised for anyone but the reader and the witness: nobody signs for another person (F-R4)."""

    sentence = "Only the person who read the form out and its witness sign here."
    status = 403


class TooLateToSign(Refusal):
    sentence = "The two hours are over, so this consent does not count. Ask them again, with a witness."


class StoppedSince(Refusal):
    sentence = "They have stopped since. There is nothing left to sign."


class StatementManager(models.Manager):
    @transaction.atomic
    def sign(self, record, *, by, at):
        """The Membership `by` signs for their own part in the reading of `record`. Twice is once.

        Raises NotYourPart, MayNotMeet (C-R4), StoppedSince, TooLateToSign, and GateClosed if the witness no longer
        may be one (see `witness_gate`): the obtainer may have reset their account since.
        """
        participant = (
            Participant.objects.select_for_update(of=("self",)).select_related("study").get(pk=record.participant_id)
        )
        record = read_out_with(by).filter(pk=record.pk).first()
        if record is None:
            raise NotYourPart
        before = self.filter(record=record, signed_by=by.user_id).first()
        if before is not None:
            return before
        require_may_meet(participant, by)
        if Hold.objects.after(participant, record.given_at).exists():
            raise StoppedSince
        if at > sign_by(record):
            raise TooLateToSign
        part = part_of(record, by)
        if part == Part.WITNESS:
            witness_gate(participant, by, record.obtained_by, at).require()
        said = self.model(
            record=record, part=part, signed_by=by.user_id, signed_at=at, sign_by=sign_by(record),
            recorded_by=by.actor_id,
        )  # fmt: skip
        said.save(force_insert=True)
        code = actions.WITNESSED if part == Part.WITNESS else actions.READ_OUT
        detail = {"version": record.version.number, "sha256": record.text_sha256}
        log(code, by=by, at=at, participant=participant, about=record, detail=detail, wrote=[said])
        announce_if_valid(record, at)
        return said


class Statement(Base):
    """What one of the two signed about the reading of a form. The database lets no account sign both parts."""

    record = models.ForeignKey(ConsentRecord, models.PROTECT, related_name="statements")
    part = models.CharField(max_length=8, choices=Part)
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    sign_by = models.DateTimeField(help_text="the last moment for it")

    objects = StatementManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "part"], name="one_statement_a_part"),
            models.UniqueConstraint(fields=["record", "signed_by"], name="one_part_a_person"),
            models.CheckConstraint(condition=Q(signed_at__lte=F("sign_by")), name="statement_signed_in_time"),
            AppendOnly(name="statement_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "record", "part", "signed_by", "signed_at", "sign_by"}

    def __str__(self):
        return self.get_part_display()


def sign_by(record):
    """The last moment at which a statement about `record` is accepted."""
    return record.given_at + TIME_TO_SIGN


def part_of(record, member):
    """Which Part `member` had in the reading of `record`."""
    return Part.OBTAINER if record.obtained_by.user_id == member.user_id else Part.WITNESS


def statements_of(record):
    """[(part, name, when they signed or None)] for a record that was read out, else []."""
    if not record.is_read_aloud:
        return []
    who = {Part.OBTAINER: record.obtained_by.user, Part.WITNESS: record.sitting.witness.user}
    signed = dict(record.statements.values_list("part", "signed_at"))
    return [(part.label, str(who[part]), signed.get(part)) for part in Part]


def read_out_with(member):
    """Consents in the study of `member` that they read out or witnessed."""
    theirs = Q(obtained_by__user=member.user_id) | Q(sitting__witness__user=member.user_id)
    given = ConsentRecord.objects.filter(route=Route.READ_ALOUD, outcome=Outcome.GIVEN)
    whole = given.filter(theirs, participant__study=member.study_id)
    return whole.select_related("participant", "version__form__study", "obtained_by__user", "sitting__witness__user")


def waiting_for(member, at):
    """Those of `read_out_with` that `member` has yet to sign and still may at `at`, the most urgent first."""
    mine = Statement.objects.filter(record=OuterRef("pk"), signed_by=member.user_id)
    stopped = Hold.objects.after(OuterRef("participant"), OuterRef("given_at"))
    lately = read_out_with(member).filter(given_at__gte=at - TIME_TO_SIGN, given_at__lte=at)
    return lately.exclude(Exists(mine) | Exists(stopped)).order_by("given_at", "pk")


def possible_witnesses(member, participant, at):
    """The Memberships that may be the witness when `member` reads a form out to `participant` (C-R4, F-R4)."""
    _, never = Separation.objects.lists_of(participant)
    day = member.study.day(at)
    team = Membership.objects.not_ended().filter(
        Q(ends_on=None) | Q(ends_on__gte=day), study=member.study_id, starts_on__lte=day, role__in=WITNESSES
    )
    others = team.filter(user__is_active=True).exclude(user__in=never)
    independent = who_may(User.objects.filter(memberships__in=others), first=member.user_id, at=at, waits=False)
    return others.filter(user__in=independent).select_related("user", "study").order_by("user__display_name", "pk")


def announce_if_valid(record, at):
    """Announce that `record` is valid, if its copy step is done and any statements are signed. In the transaction."""
    if record.has_copy and (not record.is_read_aloud or record.statements.count() == len(Part)):
        announce(CONSENT_GIVEN, at=at, participant=record.participant_id, record=record.pk)

"""Withdrawing consent. It takes effect when any member of staff registers it, through any channel (A-R14)."""

import uuid

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from consent.announcements import CONSENT_WITHDRAWN
from consent.records.choices.telling import Channel, MomentInFuture
from consent.records.models import ConsentRecord, Hold, Outcome
from consent.records.tablet.sittings import ConsentSitting
from consent.withdrawals import actions
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedJSON
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant
from safespace.participants.no_contact import NoContact
from safespace.privacy.asking import KINDS_OF, Extent
from safespace.privacy.erased_kinds import erased_kinds_of
from safespace.studies.need_to_know import Thing


class Wish(models.TextChoices):
    """Three wishes about the data, of which one is chosen, and one about contact."""

    KEEP_DATA = "keep_data", "Stop from now on. Keep what was already said."
    DELETE_IDENTIFIABLE = "delete_identifiable", "Stop, and delete what could point to them."
    ERASE_ALL = "erase_all", "Stop, and erase everything we can still reach."
    NO_FURTHER_CONTACT = "no_further_contact", "No contact at all"


ABOUT_DATA = (Wish.KEEP_DATA, Wish.DELETE_IDENTIFIABLE, Wish.ERASE_ALL)


class WishUnclear(Refusal):
    """Exactly one wish about the data has to be chosen."""

    sentence = "Choose what happens to what was already said."
    status = 422
    field = "wish"


class AlreadyRecorded(Refusal):
    """A withdrawal with other wishes is registered already, and the page did not show it (A-R14)."""

    sentence = (
        "This was written down before, with other wishes, and their consent has ended. Those wishes are shown above. "
        "If they told you something else, press again: what you chose is then added."
    )


def with_erased(rows):
    """The Withdrawals `rows` as a list. Each gets `erased`, the kinds of the person's keys that were destroyed."""
    rows = list(rows)
    erased = erased_kinds_of([one.participant_id for one in rows])
    for one in rows:
        one.erased = erased[one.participant_id]
    return rows


class WithdrawalQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        """Withdrawals that `member` registered, and those of participants within their reach."""
        theirs = Q(recorded_by=member.actor_id)
        if not member.only_own(Thing.WITHDRAWALS):
            theirs |= Q(participant__in=Participant.objects.within_reach_of(member).values("pk"))
        return self.filter(theirs, study_id=member.study_id)

    def unfinished(self, study):
        """The current ones of `study` that ask for data to be deleted that is not erased yet, oldest first, as a list.

        The wishes are sealed, so each row is opened to decide.
        """
        back = ConsentRecord.objects.filter(
            participant=OuterRef("participant"), outcome=Outcome.GIVEN, given_at__gt=OuterRef("received_at")
        )
        rows = self.filter(~Exists(back), study_id=study.pk, followed_by=None).select_related("participant")
        asked = [one for one in rows.order_by("received_at", "id") if one.asks_to_delete]
        return [one for one in with_erased(asked) if not one.is_done]


class WithdrawalManager(models.Manager.from_queryset(WithdrawalQuerySet)):
    @transaction.atomic
    def receive(self, *, key, participant, channel, wishes, occurred_at, by, at, record=None, known=None):
        """Register that `participant` withdrew their consent. It takes effect in this transaction (A-R14).

        `record` is the consent whose terms apply, by default the newest they gave. `wishes` are codes of Wish, exactly
        one of them about the data. `occurred_at` is when they said so, `at` when it is registered.

        If a withdrawal with the same wishes is current, it is returned unchanged. Other wishes are saved as a row that
        follows it, provided that `known`, the id of the withdrawal the page showed, is the current one; otherwise this
        raises AlreadyRecorded. A `key` that another withdrawal has is replaced, since nothing may prevent stopping.
        Also raises WishUnclear, MomentInFuture.
        """
        wishes = sorted(set(wishes))
        if len(set(wishes) & set(ABOUT_DATA)) != 1 or not set(wishes) <= set(Wish.values):
            raise WishUnclear
        if occurred_at > at:
            raise MomentInFuture
        participant = Participant.objects.select_for_update().get(pk=participant.pk)
        record = record or self.record_to_take_back(participant)
        current = self.filter(participant=participant, record=record, followed_by=None).first()
        if current and current.wishes == wishes:
            self._stop_again(current, by, at)
            return current
        if current and current.pk != known:
            raise AlreadyRecorded
        if self.filter(pk=key).exists():
            key = uuid.uuid4()
        return self._make(key, participant, record, current, channel, wishes, occurred_at, by, at)

    def record_to_take_back(self, participant):
        """The newest consent this person gave, valid or not, or None."""
        return ConsentRecord.objects.of(participant).filter(outcome=Outcome.GIVEN).first()

    def in_force(self, participant):
        """The current Withdrawal, or None if the person never withdrew or has agreed again since."""
        last = self.filter(participant=participant, followed_by=None).order_by("-received_at").first()
        came_back = last and ConsentRecord.objects.of(participant).filter(
            outcome=Outcome.GIVEN, given_at__gt=last.received_at
        )
        return last if last and not came_back.exists() else None

    def _stop_again(self, current, by, at):
        """Place another Hold if they came back after `current` and are being asked for consent now."""
        asked = ConsentSitting.objects.filter(participant=current.participant_id, ended_at=None)
        if asked.filter(opened_at__gt=current.received_at).exists():
            hold = self._hold(current.participant, by, at)
            log(actions.RECEIVED, by=by, at=at, participant=current.participant, about=current, wrote=[hold])

    def _hold(self, participant, by, at):
        hold = Hold(participant=participant, placed_at=at, recorded_by=by.actor_id)
        hold.save(force_insert=True)
        return hold

    def _make(self, key, participant, record, follows, channel, wishes, occurred_at, by, at):
        hold = self._hold(participant, by, at)
        withdrawal = Withdrawal(
            id=key,
            participant=participant,
            study_id=participant.study_id,
            record=record,
            follows=follows,
            channel=channel,
            wishes=wishes,
            occurred_at=occurred_at,
            received_at=at,
            recorded_by=by.actor_id,
        )
        withdrawal.save(force_insert=True)
        if withdrawal.no_further_contact:
            NoContact.objects.place(participant, by=by, at=at)
        else:
            NoContact.objects.end(participant, by=by, at=at)
        detail = {"channel": channel}
        wrote = [hold, withdrawal]
        log(actions.RECEIVED, by=by, at=at, participant=participant, about=withdrawal, detail=detail, wrote=wrote)
        announce(CONSENT_WITHDRAWN, at=at, participant=participant.pk, withdrawal=withdrawal.pk)
        return withdrawal


class Withdrawal(Base):
    """A person withdrew their consent. Never edited or deleted. Nobody owes a reason, so no field asks for one.

    If they change their wishes later, another row `follows` this one and replaces its wishes. The wishes are sealed
    under the study's key, so they can be proved after the person's own keys are destroyed.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    study_id = models.UUIDField()
    record = models.ForeignKey(ConsentRecord, models.PROTECT, null=True, related_name="withdrawals")
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    channel = models.CharField(max_length=10, choices=Channel)
    wishes = SealedJSON(context="withdrawal.wishes", default=list, pad=64)
    occurred_at = models.DateTimeField(help_text="when the person said so")
    received_at = models.DateTimeField(help_text="when it was registered, and from when it holds")

    objects = WithdrawalManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(record=None, follows=None), name="one_withdrawal_without_record"
            ),
            models.UniqueConstraint(fields=["record"], condition=Q(follows=None), name="one_withdrawal_a_record"),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=models.F("received_at")), name="withdrawal_said_before_received"
            ),
            AppendOnly(name="withdrawal_written_once"),
        ]
        indexes = [models.Index(fields=["participant", "received_at"], name="withdrawal_of_person")]

    class Privacy:
        key = ("study", "study_id")
        sealed = {"wishes"}
        open = {
            "id", "recorded_at", "recorded_by", "participant", "study_id", "record", "follows", "channel",
            "occurred_at", "received_at",
        }  # fmt: skip

    def __str__(self):
        return "A withdrawal"

    def get_absolute_url(self):
        return reverse("withdrawals:receipt", args=[self.study_id, self.participant_id, self.pk])

    @property
    def number(self):
        """A short number to read out, such as "5b64 0742 3335"."""
        return " ".join(self.pk.hex[place : place + 4] for place in (0, 4, 8))

    @property
    def no_further_contact(self):
        return Wish.NO_FURTHER_CONTACT in self.wishes

    @property
    def asks_to_delete(self):
        """Whether they want data deleted."""
        return self.wish != Wish.KEEP_DATA

    @property
    def is_done(self):
        """Whether everything they wanted deleted is erased. Needs rows from `with_erased`."""
        extent = {Wish.DELETE_IDENTIFIABLE: Extent.WHO, Wish.ERASE_ALL: Extent.EVERYTHING}.get(self.wish)
        return extent is not None and self.erased >= set(KINDS_OF[extent])

    @property
    def wish(self):
        """The wish about the data."""
        return next(Wish(code) for code in self.wishes if code in ABOUT_DATA)

"""Taking consent back. It holds from the moment anybody registers it, over any channel (domain.md A4, A-R14)."""

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from consent.announcements import CONSENT_WITHDRAWN
from consent.records.models import ConsentRecord, Hold, Outcome
from consent.withdrawals import actions
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields import SealedJSON
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant


class Channel(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "Phone"
    TEXT = "text", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    SOMEBODY = "somebody", "Through someone they trust"


class Wish(models.TextChoices):
    """What happens to what was said, one of three; and whether we may get in touch again (A4, W1 to W5)."""

    KEEP_DATA = "keep_data", "Stop from now on. Keep what was already said."
    DELETE_IDENTIFIABLE = "delete_identifiable", "Stop, and delete what could point to them."
    ERASE_ALL = "erase_all", "Stop, and erase everything we can still reach."
    NO_FURTHER_CONTACT = "no_further_contact", "No contact at all"


ABOUT_DATA = (Wish.KEEP_DATA, Wish.DELETE_IDENTIFIABLE, Wish.ERASE_ALL)


class WishUnclear(Refusal):
    """Exactly one wish says what happens to what was said."""

    sentence = "Choose what happens to what was already said."
    status = 422
    field = "wish"


class NotYetSaid(Refusal):
    sentence = "This moment has not come yet. Give the moment they told us."
    status = 422
    field = "occurred_at"


class WithdrawalQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        """Withdrawals of the people `member` may look up: an interviewer's own, else those of the study."""
        return self.filter(participant__in=Participant.objects.within_reach_of(member).values("pk"))


class WithdrawalManager(models.Manager.from_queryset(WithdrawalQuerySet)):
    @transaction.atomic
    def receive(self, *, key, participant, channel, wishes, occurred_at, by, at, record=None):
        """Register that `participant` took their consent back. It holds at once, in this transaction (A-R14).

        `record` is the one whose terms apply; without it, the newest they gave, if there is one. `wishes` are codes of
        Wish, exactly one of them about the data. `occurred_at` is when they said so, `at` when it is written down.
        A record is taken back once: registered again, by anybody, the first registration is returned unchanged.
        Raises WishUnclear, NotYetSaid.
        """
        if len(set(wishes) & set(ABOUT_DATA)) != 1 or not set(wishes) <= set(Wish.values):
            raise WishUnclear
        if occurred_at > at:
            raise NotYetSaid
        participant = Participant.objects.select_for_update().get(pk=participant.pk)
        record = record or self.record_to_take_back(participant)
        earlier = self.filter(pk=key) | self.filter(participant=participant, record=record)
        return earlier.first() or self._make(key, participant, record, channel, wishes, occurred_at, by, at)

    def record_to_take_back(self, participant):
        """The newest record this person gave, whether or not it still stands, or None."""
        return ConsentRecord.objects.of(participant).filter(outcome=Outcome.GIVEN).first()

    def in_force(self, participant):
        """The Withdrawal behind which this person stands now, or None if they never stopped or came back since."""
        last = self.filter(participant=participant).order_by("-received_at").first()
        came_back = last and ConsentRecord.objects.of(participant).filter(
            outcome=Outcome.GIVEN, given_at__gt=last.received_at
        )
        return last if last and not came_back.exists() else None

    def _make(self, key, participant, record, channel, wishes, occurred_at, by, at):
        Hold(participant=participant, placed_at=at, recorded_by=by.actor_id).save(force_insert=True)
        withdrawal = Withdrawal(
            id=key,
            participant=participant,
            study_id=participant.study_id,
            record=record,
            channel=channel,
            wishes=sorted(set(wishes)),
            occurred_at=occurred_at,
            received_at=at,
            recorded_by=by.actor_id,
        )
        withdrawal.save(force_insert=True)
        detail = {"channel": channel}
        log(actions.RECEIVED, by=by, at=at, participant=participant, about=withdrawal, detail=detail)
        announce(CONSENT_WITHDRAWN, at=at, participant=participant.pk, withdrawal=withdrawal.pk)
        return withdrawal


class Withdrawal(Base):
    """A person took their consent back. Never edited, never deleted. Nobody owes a reason, so no field asks.

    The wishes are sealed under the study's key, so they can still be proved when the person's own keys are destroyed.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    study_id = models.UUIDField()
    record = models.OneToOneField(ConsentRecord, models.PROTECT, null=True, related_name="withdrawal")
    channel = models.CharField(max_length=10, choices=Channel)
    wishes = SealedJSON(context="withdrawal.wishes", default=list, pad=64)
    occurred_at = models.DateTimeField(help_text="when the person said so")
    received_at = models.DateTimeField(help_text="when it was registered, and from when it holds")

    objects = WithdrawalManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(record=None), name="one_withdrawal_without_record"
            ),
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
            "id", "recorded_at", "recorded_by", "participant", "study_id", "record", "channel", "occurred_at",
            "received_at",
        }  # fmt: skip

    def __str__(self):
        return "A withdrawal"

    def get_absolute_url(self):
        return reverse("withdrawals:receipt", args=[self.study_id, self.participant_id, self.pk])

    @property
    def no_further_contact(self):
        return Wish.NO_FURTHER_CONTACT in self.wishes

    @property
    def asks_to_delete(self):
        """Whether something that was already said is to go (A4, W4 and W5)."""
        return self.wish != Wish.KEEP_DATA

    @property
    def wish(self):
        """The one wish about what was said, as a Wish."""
        return next(Wish(code) for code in self.wishes if code in ABOUT_DATA)

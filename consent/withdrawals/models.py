"""Taking consent back. It holds from the moment anybody registers it, over any channel (A4, A-R14)."""

import uuid

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from consent.announcements import CONSENT_WITHDRAWN
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


class AlreadyRecorded(Refusal):
    """Their consent has ended, and other wishes stand than the ones typed here; the page did not show them (A-R14)."""

    sentence = (
        "This was written down before, with other wishes, and their consent has ended. What stands is shown above. If "
        "they told you something else, press again: what you chose is then added."
    )


class MomentInFuture(Refusal):
    sentence = "This moment has not come yet. Give the moment they told us."
    status = 422
    field = "occurred_at"


def with_erased(rows):
    """`rows`, a list or queryset of Withdrawals, with `erased`: the kinds of keys of the person that were destroyed."""
    rows = list(rows)
    erased = erased_kinds_of([one.participant_id for one in rows])
    for one in rows:
        one.erased = erased[one.participant_id]
    return rows


class WithdrawalQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        """Withdrawals that `member` registered, and those of the people they may look up."""
        theirs = Q(recorded_by=member.actor_id)
        if not member.only_own(Thing.WITHDRAWALS):
            theirs |= Q(participant__in=Participant.objects.within_reach_of(member).values("pk"))
        return self.filter(theirs, study_id=member.study_id)

    def unfinished(self, study):
        """Those of `study` that count now and ask for something to go, of which something is still there (A4).

        What was asked for is sealed, so it is decided row by row. Each row has `erased`, what `done` asks for.
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
        """Register that `participant` took their consent back. It holds at once, in this transaction (A-R14).

        `record` is the one whose terms apply; without it, the newest they gave, if there is one. `wishes` are codes of
        Wish, exactly one of them about the data. `occurred_at` is when they said so, `at` when it is written down.

        With the same wishes, the registration that stands is returned unchanged to any account. Other wishes become a
        further row that follows it, if `known`, the id of what the page showed as standing, is that one; otherwise
        AlreadyRecorded. A `key` that belongs to another withdrawal is replaced, because nothing may stand in the way
        of stopping. Also raises WishUnclear, MomentInFuture.
        """
        wishes = sorted(set(wishes))
        if len(set(wishes) & set(ABOUT_DATA)) != 1 or not set(wishes) <= set(Wish.values):
            raise WishUnclear
        if occurred_at > at:
            raise MomentInFuture
        participant = Participant.objects.select_for_update().get(pk=participant.pk)
        record = record or self.record_to_take_back(participant)
        standing = self.filter(participant=participant, record=record, followed_by=None).first()
        if standing and standing.wishes == wishes:
            self._stop_again(standing, by, at)
            return standing
        if standing and standing.pk != known:
            raise AlreadyRecorded
        if self.filter(pk=key).exists():
            key = uuid.uuid4()
        return self._make(key, participant, record, standing, channel, wishes, occurred_at, by, at)

    def record_to_take_back(self, participant):
        """The newest record this person gave, whether or not it still stands, or None."""
        return ConsentRecord.objects.of(participant).filter(outcome=Outcome.GIVEN).first()

    def in_force(self, participant):
        """The Withdrawal behind which this person stands now, or None if they never stopped or came back since."""
        last = self.filter(participant=participant, followed_by=None).order_by("-received_at").first()
        came_back = last and ConsentRecord.objects.of(participant).filter(
            outcome=Outcome.GIVEN, given_at__gt=last.received_at
        )
        return last if last and not came_back.exists() else None

    def _stop_again(self, standing, by, at):
        """End a talk about consent that began after `standing`: they came back, and want to stop once more."""
        asked = ConsentSitting.objects.filter(participant=standing.participant_id, ended_at=None)
        if asked.filter(opened_at__gt=standing.received_at).exists():
            Hold(participant=standing.participant, placed_at=at, recorded_by=by.actor_id).save(force_insert=True)
            log(actions.RECEIVED, by=by, at=at, participant=standing.participant, about=standing)

    def _make(self, key, participant, record, follows, channel, wishes, occurred_at, by, at):
        Hold(participant=participant, placed_at=at, recorded_by=by.actor_id).save(force_insert=True)
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
        log(actions.RECEIVED, by=by, at=at, participant=participant, about=withdrawal, detail=detail)
        announce(CONSENT_WITHDRAWN, at=at, participant=participant.pk, withdrawal=withdrawal.pk)
        return withdrawal


class Withdrawal(Base):
    """A person took their consent back. Never edited, never deleted. Nobody owes a reason, so no field asks.

    When they say something else later, a further row `follows` this one, and its wishes count from then on.

    The wishes are sealed under the study's key, so they can still be proved when the person's own keys are destroyed.
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
    def no_further_contact(self):
        return Wish.NO_FURTHER_CONTACT in self.wishes

    @property
    def asks_to_delete(self):
        """Whether something that was already said is to go (A4, W4 and W5)."""
        return self.wish != Wish.KEEP_DATA

    @property
    def is_done(self):
        """Whether what they wished to be deleted was erased. For rows from `with_erased`."""
        extent = {Wish.DELETE_IDENTIFIABLE: Extent.WHO, Wish.ERASE_ALL: Extent.EVERYTHING}.get(self.wish)
        return extent is not None and self.erased >= set(KINDS_OF[extent])

    @property
    def wish(self):
        """The one wish about what was said, as a Wish."""
        return next(Wish(code) for code in self.wishes if code in ABOUT_DATA)

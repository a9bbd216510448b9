"""What a person answered to a form, and whether that consent is valid. No row here is ever edited."""

from datetime import timedelta
from functools import cached_property

from django.db import models
from django.db.models import Exists, OuterRef, Q

from consent.forms import scopes
from consent.forms.models import FormScope, FormVersion, State
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText
from safespace.participants.models import Participant
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission


class Outcome(models.TextChoices):
    GIVEN = "given", "Agreed to take part"
    REFUSED = "refused", "Said no to taking part"


class Route(models.TextChoices):
    """How the answers were given. Only the steps at the tablet can record a yes."""

    IN_PERSON = "in_person", "In person, on our tablet"
    READ_ALOUD = "read_aloud", "Read out, with a witness"


class Part(models.TextChoices):
    """What each of the two staff did while a form was read out; each signs for their own part (A-R4)."""

    OBTAINER = "obtainer", "Read it out"
    WITNESS = "witness", "Witnessed it"


def both_signed(record):
    """An expression for whether obtainer and witness have both signed (A-R4). `record` is an id or an expression."""
    said = ConsentRecord.objects.filter(pk=record)
    return Exists(said.filter(statements__part=Part.OBTAINER).filter(statements__part=Part.WITNESS))


class ConsentRecordQuerySet(models.QuerySet):
    def of(self, participant):
        """All records of this person, newest first."""
        return self.filter(participant=participant).order_by("-given_at", "-id")

    def within_reach_of(self, member):
        """The records `member` may read: for an interviewer their own participants’, for others the whole study’s."""
        if not member.may(Permission.READ_CONSENT):
            return self.none()
        reach = self.filter(participant__study_id=member.study_id)
        return reach.filter(participant__interviewer_id=member.user_id) if member.only_own(Thing.CONSENT) else reach

    def valid(self, at):
        """Records that are valid at `at`; see `_is_valid`."""
        return self.filter(_is_valid(at))

    def with_validity(self, at):
        """The same records, each annotated with `is_valid` at `at`."""
        return self.annotate(is_valid=models.ExpressionWrapper(_is_valid(at), models.BooleanField()))


def _is_valid(at):
    """The condition for a record to be valid at `at`.

    It was given, the copy step is done, it has not expired, its version was approved, no later answer to the same form
    replaces it, and the person has not withdrawn since (A-R1, A-R3, A-R6, A-R14). If the form was read out, both people
    have signed their statements (A-R4).
    """
    later = ConsentRecord.objects.filter(
        participant=OuterRef("participant"), version__form=OuterRef("version__form"), given_at__gt=OuterRef("given_at")
    )
    takes_part = ScopeAnswer.objects.filter(record=OuterRef("pk"), scope__code=scopes.TAKE_PART, granted=True)
    return Q(
        Exists(takes_part),
        ~Exists(later),
        ~Q(route=Route.READ_ALOUD) | both_signed(OuterRef("pk")),
        ~Exists(Hold.objects.after(OuterRef("participant"), OuterRef("given_at"))),
        outcome=Outcome.GIVEN,
        copy__isnull=False,
        given_at__lte=at,
        valid_until__gt=at,
        version__state__in=(State.APPROVED, State.SUPERSEDED),
    )


class ConsentRecord(Base):
    """One person's answer to one version of a form. Made in `tablet/signing.py`; never edited or deleted.

    `given_at` is when they signed or said no. `text_sha256` is the fingerprint of the words they read.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="records")
    sitting = models.OneToOneField("consent.ConsentSitting", models.PROTECT, related_name="record")
    obtained_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    route = models.CharField(max_length=12, choices=Route, default=Route.IN_PERSON)
    outcome = models.CharField(max_length=8, choices=Outcome)
    given_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, help_text="the moment after it ends; none for a no")
    text_sha256 = models.CharField(max_length=64)
    explained_again = models.BooleanField(help_text="whether the check of our explanation led to another talk")
    clear_at_first = models.BooleanField(null=True, help_text="whether the first answer was right; null: not on record")

    objects = ConsentRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="refused", valid_until__isnull=True)
                | Q(outcome="given", valid_until__gt=models.F("given_at")),
                name="record_given_until_later",
            ),
            models.CheckConstraint(condition=~Q(text_sha256=""), name="record_names_its_words"),
            AppendOnly(name="record_written_once"),
        ]
        indexes = [models.Index(fields=["participant", "given_at"], name="record_of_person")]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "participant", "version", "sitting", "obtained_by", "route", "outcome",
            "given_at", "valid_until", "text_sha256", "explained_again", "clear_at_first",
        }  # fmt: skip

    def __str__(self):
        return "A consent record"

    @property
    def is_given(self):
        return self.outcome == Outcome.GIVEN

    @property
    def has_copy(self):
        """Whether the copy step is done. Until then the record is not valid (A-R6)."""
        return hasattr(self, "copy")

    @property
    def is_read_aloud(self):
        return self.route == Route.READ_ALOUD

    @property
    def how_clear(self):
        """The result of the check of our explanation, in words. Older records do not hold the first answer."""
        if self.explained_again:
            return "Talked about again, then clear"
        return {True: "Clear the first time", False: "Clear after another try"}.get(
            self.clear_at_first, "Clear when they signed"
        )

    @cached_property
    def granted(self):
        """The codes that were answered with yes and are not a no since."""
        return frozenset(one.scope.code for one in self.answers.all() if one.is_yes)

    @property
    def last_day(self):
        """The last day on which the consent is valid, in the time zone of the study."""
        return self.version.form.study.day(self.valid_until - timedelta(seconds=1))

    def allows(self, code):
        """Whether the answers grant `code` and everything it depends on. Never asked means no (A-R1, A-R7, A-R11).

        It does not check whether the record is valid; use `ConsentRecord.objects.valid(at)` for that.
        """
        return scopes.holds(code, self.granted)


class ScopeAnswerManager(models.Manager):
    def get_queryset(self):
        """Always selects the scope and a later no: every caller needs both."""
        return super().get_queryset().select_related("scope", "narrowing")


class ScopeAnswer(Base):
    """A yes or no to one choice. A no is stored as carefully as a yes (A-R8).

    `granted` is what they signed. A yes that became a no has a `narrowing` (A-R11).
    """

    record = models.ForeignKey(ConsentRecord, models.PROTECT, related_name="answers")
    scope = models.ForeignKey(FormScope, models.PROTECT, related_name="answers")
    granted = models.BooleanField()

    objects = ScopeAnswerManager()

    class Meta:
        ordering = ["scope__position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "scope"], name="one_answer_a_scope"),
            AppendOnly(name="answer_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "record", "scope", "granted"}

    def __str__(self):
        return "Yes" if self.is_yes else "No"

    @property
    def is_yes(self):
        """Whether it counts as a yes now."""
        return self.granted and not hasattr(self, "narrowing")


class SignedHow(models.TextChoices):
    TYPED = "typed", "Typed"
    DRAWN = "drawn", "Drawn"


class Signature(Base):
    """How the person signed. It may show their name, so it is sealed under the key of their identity."""

    record = models.OneToOneField(ConsentRecord, models.PROTECT, related_name="signature")
    how = models.CharField(max_length=8, choices=SignedHow)
    name = SealedText(context="signature.name", null=True)
    strokes = SealedJSON(context="signature.strokes", null=True)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how="typed", name__isnull=False, strokes__isnull=True)
                | Q(how="drawn", name__isnull=True, strokes__isnull=False),
                name="signature_typed_or_drawn",
            ),
            AppendOnly(name="signature_written_once"),
        ]

    class Privacy:
        key, path = ("linkage", "participant_id"), "record__participant_id"
        sealed = {"name", "strokes"}
        open = {"id", "recorded_at", "recorded_by", "record", "how", "signed_at"}

    def __str__(self):
        return "A signature"

    @property
    def participant_id(self):
        return self.record.participant_id


class Copy(models.TextChoices):
    FULL = "full", "Print the full copy"
    CARD = "card", "Print a plain card, no study name"
    KEEP = "keep", "Keep it here for me"
    NONE = "none", "No copy is safer for me"


class CopyChoice(Base):
    """Which copy the person chose. None is a valid choice: paper at home can put people in danger (A-R6)."""

    record = models.OneToOneField(ConsentRecord, models.PROTECT, related_name="copy")
    choice = models.CharField(max_length=4, choices=Copy)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [AppendOnly(name="copy_written_once")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "record", "choice", "chosen_at"}

    def __str__(self):
        return self.get_choice_display()


class HoldQuerySet(models.QuerySet):
    def after(self, participant, moment):
        """Holds on `participant` placed at `moment` or later. Both may be expressions."""
        return self.filter(participant=participant, placed_at__gte=moment)


class Hold(Base):
    """Ends every consent this person gave before `placed_at` (A-R14). A withdrawal places it.

    Only a new consent that the person asked for is valid after it.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [AppendOnly(name="hold_written_once")]
        indexes = [models.Index(fields=["participant", "placed_at"], name="hold_on_person")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "participant", "placed_at"}

    def __str__(self):
        return "A hold"

"""Participants, the persons behind them, and Linkage, the row that joins the two."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import matches, once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.blind_index import BlindIndexField
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText
from safespace.outbox.announcements import announce
from safespace.participants import actions
from safespace.participants.accommodation import Accommodation, known_codes
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.identity.shows import Shows
from safespace.participants.names import codes, pseudonyms
from safespace.participants.needs import codes_of
from safespace.participants.no_contact import require_contact_wanted
from safespace.participants.reach import reach_of
from safespace.participants.safe_contact.widening import opens_a_way
from safespace.studies.approval import Act, require_approval
from safespace.studies.models import Study

REVEAL_LASTS = timedelta(minutes=2)
CONTACT_REVIEW = timedelta(days=30)
PLAN_WRITTEN = "contact.plan_written"
"""`plan`: a safe-contact plan was written in place of an earlier one."""


class NoFreeName(Refusal):
    """Every pseudonym or code that was drawn belongs to another participant of the study."""

    sentence = "We found no free pseudonym for this person, so nothing is saved yet. Press again."


class ParticipantQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        return self.filter(reach_of(member))


class ParticipantManager(models.Manager.from_queryset(ParticipantQuerySet)):
    def enrol(
        self, *, key, study, name, phone, email, plan, needs, comfort, stop_sign, interviewer, by, at, external_id="",
        name_to_use="", pronouns="",
    ):  # fmt: skip
        """Add a participant with a random pseudonym and code; identity, safe contact and needs are sealed (F-R1).

        `external_id` is a number that others know the person by, `plan` is as in SafeContact, `needs` are codes of
        NEEDS. `phone`, `email` and the last three may be empty. Idempotent under `key`. Raises ApprovalNotLive,
        NoFreeName.
        """

        def make():
            require_approval(study.pk, Act.ADD_PEOPLE, at)
            participant = self._with_free_name(key, study, interviewer, by, at)
            person = Person(study=study, participant=str(participant.pk), recorded_by=by.actor_id, **who)
            person.save(force_insert=True)
            CrossStudyEntry.objects.note(person, at=at)
            Linkage(participant=participant, person=str(person.id), recorded_by=by.actor_id).save(force_insert=True)
            SafeContact.objects.write(participant, key=uuid.uuid4(), plan=plan, by=by, at=at)
            Accommodation.objects.write(participant, codes=needs, comfort=comfort, stop_sign=stop_sign, by=by, at=at)
            record(actions.ENROLLED, by=by, at=at, study=study, participant=participant, about=participant)
            return participant

        who = {"name": name, "phone": phone, "email": email, "external_id": external_id or None}
        who |= {"name_to_use": name_to_use or None, "pronouns": pronouns or None}
        wanted = {"codes": known_codes(needs), "comfort": comfort, "stop_sign": stop_sign}
        same = {"study_id": study.pk, "interviewer_id": interviewer and interviewer.pk}
        same[lambda one: matches(one.accommodation, wanted) and matches(one.linkage.open(), who)] = True
        same[lambda one: one.contact_plans.get(version=1).plan] = plan
        with transaction.atomic():
            return once(Participant, key, by=by, make=make, same=same)

    def _with_free_name(self, key, study, interviewer, by, at):
        """Insert a Participant, drawing again while the pseudonym or code is taken. Raises NoFreeName."""
        names, numbers = pseudonyms(), codes(study.code)
        participant = Participant(
            id=key,
            study=study,
            pseudonym=next(names),
            code=next(numbers),
            interviewer=interviewer,
            enrolled_at=at,
            recorded_by=by.actor_id,
        )
        while participant.pseudonym and participant.code:
            try:
                with transaction.atomic():
                    participant.save(force_insert=True)
                return participant
            except IntegrityError as error:
                if _is_taken("pseudonym", error):
                    participant.pseudonym = next(names, None)
                elif _is_taken("code", error):
                    participant.code = next(numbers, None)
                else:
                    raise
        raise NoFreeName


def _is_taken(column, error):
    """Whether `error` comes from the unique constraint on this column, which SQLite reports by column, not by name."""
    return f"one_{column}_a_study" in str(error) or f"safespace_participant.{column}" in str(error)


class Participant(Base):
    """A participant in a study, by pseudonym and random study code. Holds nothing that identifies the person."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="participants")
    pseudonym = models.CharField(max_length=60)
    code = models.CharField(max_length=12)
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    enrolled_at = models.DateTimeField()

    objects = ParticipantManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "pseudonym"], name="one_pseudonym_a_study"),
            models.UniqueConstraint(fields=["study", "code"], name="one_code_a_study"),
        ]
        indexes = [models.Index(fields=["study", "pseudonym", "id"], name="participant_by_name")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "study", "pseudonym", "code", "interviewer", "enrolled_at"}

    def __str__(self):
        return self.pseudonym

    @property
    def first_word(self):
        """The first word of the pseudonym, as headings use it: “Reaching Alder safely”."""
        return self.pseudonym.split()[0]

    def get_absolute_url(self):
        return reverse("overview:person", args=[self.study_id, self.pk])

    def need_codes(self):
        """The codes of NEEDS this participant has, as a frozenset, empty once erased."""
        return codes_of(self)

    @transaction.atomic
    def assign(self, *, interviewer, by, at):
        """Set the interviewer of this participant, or None."""
        locked = Participant.objects.select_for_update().get(pk=self.pk)
        if locked.interviewer_id != (interviewer and interviewer.pk):
            locked.interviewer = interviewer
            locked.save(update_fields=["interviewer"])
            record(actions.ASSIGNED, by=by, at=at, study=locked.study, participant=locked, about=locked)
        return locked


class Person(Base):
    """The identity of one person, sealed under a key of its own and read only through Linkage.

    `participant` is the id of their participant, sealed with the identity: a search opens it for the people it found
    instead of opening every Linkage. It is null in rows of earlier releases until the nightly job fills it in.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    name = SealedText(context="person.name")
    phone = SealedText(context="person.phone")
    email = SealedText(context="person.email")
    external_id = SealedText(context="person.external_id", null=True)
    name_to_use = SealedText(context="person.name_to_use", null=True)
    pronouns = SealedText(context="person.pronouns", null=True)
    participant = SealedText(context="person.participant", null=True)
    phone_index = BlindIndexField(source="phone", kind="phone", per="study_id")
    email_index = BlindIndexField(source="email", kind="email", per="study_id")
    external_id_index = BlindIndexField(source="external_id", kind="external_id", per="study_id")

    class Privacy:
        key = ("identity", "id")
        sealed = {"name", "name_to_use", "pronouns", "phone", "email", "external_id", "participant"}
        open = {"id", "recorded_at", "recorded_by", "study", "phone_index", "email_index", "external_id_index"}

    def __str__(self):
        return "A person"


class Linkage(Base):
    """The row that joins a participant and a person. The person's id is sealed (E-R2)."""

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="linkage")
    person = SealedText(context="linkage.person")

    class Privacy:
        key = ("linkage", "participant_id")
        sealed = {"person"}
        open = {"id", "recorded_at", "recorded_by", "participant"}

    def __str__(self):
        return "A linkage"

    def open(self):
        """The Person behind this participant. Only for `reveal`, which logged the look, corrections and erasure."""
        return Person.objects.get(pk=uuid.UUID(self.person))


class SafeContactManager(models.Manager):
    def current(self, participant):
        """The newest version of the plan, or None. Without a plan the participant may not be contacted (C-R1)."""
        return self.filter(participant=participant).order_by("-version").first()

    @transaction.atomic
    def write(self, participant, *, key, plan, by, at, confirmed=True):
        """Write the next version of the plan. One that adds a way of contact needs a live approval (F-R2).

        Unless the person `confirmed` the whole plan, its review is due when that of the version before was. Idempotent
        under `key`. Raises NoContactWanted, ApprovalNotLive.
        """
        Participant.objects.select_for_update().get(pk=participant.pk)
        require_contact_wanted(participant)

        def make():
            last = self.current(participant)
            if opens_a_way(plan, last):
                require_approval(participant.study_id, Act.OPEN_A_WAY, at)
            written = SafeContact(
                id=key, participant=participant, version=last.version + 1 if last else 1, plan=plan, confirmed_at=at,
                review_due_at=at + CONTACT_REVIEW, recorded_by=by.actor_id,
            )  # fmt: skip
            if last and not confirmed:
                written.confirmed_at, written.review_due_at = last.confirmed_at, last.review_due_at
            written.save(force_insert=True)
            if last:
                announce(PLAN_WRITTEN, at=at, plan=written.pk)
            study = participant.study
            record(actions.CONTACT_CHANGED, by=by, at=at, study=study, participant=participant, about=written)
            return written

        return once(SafeContact, key, by=by, make=make, same={"participant_id": participant.pk, "plan": plan})


class SafeContact(Base):
    """One version of the only ways in which a participant may be contacted (C-R1). Never edited.

    `plan` is {"ways": ["text", "call", …], "times": str, "voicemail": "none|neutral|named", "say_we_are": str,
    "safe_word": str, "if_no_answer": str, "never": str}, and since plans can be asked by a program also {"hours": as in
    `safe_contact.hours`, "zone": str, "texts": "neutral|named", "may_answer": str, "shared_phone": bool}.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="contact_plans")
    version = models.PositiveIntegerField()
    plan = SealedJSON(context="safe_contact.plan")
    confirmed_at = models.DateTimeField()
    review_due_at = models.DateTimeField()

    objects = SafeContactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "version"], name="one_contact_version"),
            AppendOnly(name="safe_contact_written_once"),
        ]

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"plan"}
        open = {"id", "recorded_at", "recorded_by", "participant", "version", "confirmed_at", "review_due_at"}

    def __str__(self):
        return f"Safe-contact plan {self.version}"


class Reveal(Base):
    """One look at a participant's identity: by whom, why, and until when. Never edited, never deleted (E-R2)."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="reveals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = SealedText(context="reveal.reason")
    shows = models.CharField(max_length=8, choices=Shows)
    shown_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            AppendOnly(name="reveal_written_once"),
            models.CheckConstraint(condition=models.Q(shows__in=Shows.values), name="reveal_shows"),
        ]
        indexes = [models.Index(fields=["participant", "user", "until"], name="reveal_running")]

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"reason"}
        open = {"id", "recorded_at", "recorded_by", "participant", "user", "shows", "shown_at", "until"}

    def __str__(self):
        return "A reveal"

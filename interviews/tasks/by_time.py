"""What we come to owe with time: a plan past its review, and a form with a choice that is new (C-R2, A-R11).

The worker looks every hour. Each thing is owed once: a Task whose origin is the plan or the consent it is about.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from consent.records.consent_codes import to_ask_again, with_consent_code
from consent.records.models import ConsentRecord, Outcome
from interviews.tasks.kinds import Because, Kind
from interviews.tasks.models import State, Task
from safespace.audit.actors import SYSTEM
from safespace.outbox import clocks
from safespace.participants.models import Participant, SafeContact
from safespace.participants.no_contact import with_no_contact
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.models import Study

EVERY = timedelta(hours=1)
REVIEW_WITHIN = timedelta(days=7)
"""How soon after its review was due a plan is asked about (†)."""

ASK_WITHIN = timedelta(days=14)
"""How soon a person is asked about a choice that is new (†)."""

AT_ONCE = 500
STOPPED = ("withdrawn", "refused")


@clocks.due("tasks.review_plans", every=EVERY)
def owe_reviews(at):
    """Owe a review of each plan that is past it, of people who take part or may still."""
    newer = SafeContact.objects.filter(participant=OuterRef("participant"), version__gt=OuterRef("version"))
    stale = SafeContact.objects.filter(~Exists(newer), review_due_at__lt=at)
    stale = stale.exclude(Exists(_made(Kind.REVIEW_PLAN, OuterRef("participant"), origin=OuterRef("pk"))))
    stale = stale.exclude(Exists(_open(Kind.REVIEW_PLAN, OuterRef("participant"))))
    for study in Study.objects.order_by("pk"):
        plans = {one.participant_id: one for one in stale.filter(participant__study=study).order_by("pk")[:AT_ONCE]}
        people = with_no_contact(with_erased_kinds(Participant.objects.filter(pk__in=plans)))
        people = people.filter(wants_no_contact=False, contact_erased=False)
        for person in with_consent_code(people, at).exclude(consent_code__in=STOPPED):
            plan = plans[person.pk]
            due_at = plan.review_due_at + REVIEW_WITHIN
            Task.objects.owe(kind=Kind.REVIEW_PLAN, participant=person, origin=plan.pk, due_at=due_at, by=SYSTEM, at=at)


def settle_review(plan, *, by, at):
    """A plan was written that is not past its review."""
    if plan.review_due_at > at:
        facts = {"participant": plan.participant, "done_by": plan.recorded_by, "by": by, "at": at}
        Task.objects.settle(kinds=[Kind.REVIEW_PLAN], **facts)


@clocks.due("tasks.ask_again", every=EVERY)
def owe_asking_again(at):
    """Owe it to ask each person whose form has a new choice, and drop it for those whose form has none any more."""
    for study in Study.objects.order_by("pk"):
        people = Participant.objects.filter(study=study)
        waiting = people.filter(Exists(_open(Kind.ASK_AGAIN, OuterRef("pk"))))
        again = to_ask_again(people, study, at).exclude(pk__in=waiting.values("pk"))
        for person in again.order_by("pk")[:AT_ONCE]:
            given = ConsentRecord.objects.filter(participant=person, outcome=Outcome.GIVEN)
            origin, due_at = given.order_by("-given_at", "-id").values_list("pk", flat=True)[0], at + ASK_WITHIN
            Task.objects.owe(kind=Kind.ASK_AGAIN, participant=person, origin=origin, due_at=due_at, by=SYSTEM, at=at)
        still = set(to_ask_again(waiting, study, at).values_list("pk", flat=True))
        for person in waiting.exclude(pk__in=still):
            Task.objects.drop(participant=person, kinds=[Kind.ASK_AGAIN], because=Because.OTHERWISE, by=SYSTEM, at=at)


@transaction.atomic
def settle_asking(record, *, by, at):
    """The person of `record` has answered a form."""
    person = Participant.objects.select_for_update().get(pk=record.participant_id)
    facts = {"participant": person, "done_by": record.obtained_by.user_id, "by": by, "at": at}
    Task.objects.settle(kinds=[Kind.ASK_AGAIN], **facts)


def settle_number(correction, *, by, at):
    """The number of a person was put right, if that is what was corrected."""
    if "phone" in correction.parts:
        facts = {"participant": correction.participant, "done_by": correction.corrected_by_id, "by": by, "at": at}
        Task.objects.settle(kinds=[Kind.RIGHT_NUMBER], **facts)


def _made(kind, participant, **where):
    return Task.objects.filter(kind=kind, participant=participant, **where)


def _open(kind, participant):
    return _made(kind, participant, state=State.OPEN)

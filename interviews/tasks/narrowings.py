"""What is owed when a choice that was a yes is a no: to leave out what was made under it (A-R11, A4)."""

from datetime import timedelta

from django.db import transaction

from consent.ethics.wording import day_words
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from safespace.participants.models import Participant
from safespace.privacy.erased_kinds import erased_kinds

WITHIN = timedelta(days=7)
"""How soon what was made under the choice is left out (†)."""

KEEPS_CONTACT = "keep_contact"
MAKES_NOTHING = frozenset({
    "interpreter_present", "observer_present", "recontact_this_study", "recontact_other_studies", "wellbeing_call",
    "contact_support_person", "contact_professional",
})  # fmt: skip
"""Choices about what happens next. Nothing that is kept was made under them."""


@transaction.atomic
def owe_narrowing(narrowing, *, has_talked, by, at):
    """Make what `narrowing` makes us owe, or return None. Twice is harmless.

    `has_talked` is whether the person was in a session that began: before one, nothing but their contact details is
    kept.
    """
    record, scope = narrowing.answer.record, narrowing.answer.scope
    participant = Participant.objects.select_for_update().get(pk=record.participant_id)
    gone = erased_kinds(participant)
    if scope.code in MAKES_NOTHING or "content" in gone:
        return None
    if scope.code == KEEPS_CONTACT and "contact" in gone:
        return None
    if scope.code != KEEPS_CONTACT and not has_talked:
        return None
    day = day_words(record.version.form.study.day(narrowing.received_at))
    words = (
        f"“{scope.title}” is a no since {day}. Do with what was made under it what {record.version} of "
        f"“{record.version.form}” promised."
    )
    facts = {"participant": participant, "origin": narrowing.pk, "words": words, "by": by, "at": at}
    return Task.objects.owe(kind=Kind.LEAVE_OUT, due_at=narrowing.occurred_at + WITHIN, **facts)

"""What each withdrawal makes us owe, and how an erasure or a return settles it (A4, A-R14).

Sessions ahead are called off and the consent ends at once, without any task. What is left is for people: to erase what
they asked to have erased, and to tell them, if they may be told.
"""

from datetime import timedelta

from django.db import transaction

from consent.withdrawals.models import Wish, Withdrawal
from interviews.tasks.kinds import ABOUT_CONTACT, OF_TAKING_PART, Because, Kind
from interviews.tasks.models import State, Task
from safespace.audit.actors import SYSTEM
from safespace.outbox import clocks
from safespace.participants.models import Participant
from safespace.privacy.asking import ANSWER_WITHIN, KINDS_OF, ErasureDecision, Extent
from safespace.privacy.erased_kinds import erased_kinds
from safespace.studies.models import Study

TELL_WITHIN = timedelta(days=7)
"""How soon a person is told, well before anything is erased (†)."""

MADE = {
    Wish.KEEP_DATA: ((Kind.TELL_STOPPED, TELL_WITHIN),),
    Wish.DELETE_IDENTIFIABLE: ((Kind.ERASE_WHO, ANSWER_WITHIN), (Kind.TELL_ERASING, TELL_WITHIN)),
    Wish.ERASE_ALL: ((Kind.ERASE_ALL, ANSWER_WITHIN), (Kind.TELL_ERASING, TELL_WITHIN)),
}
"""For each wish about the data, what is owed and how soon. A person who wants no contact is not told."""

OF_WITHDRAWALS = (Kind.ERASE_WHO, Kind.ERASE_ALL, Kind.TELL_STOPPED, Kind.TELL_ERASING)
EXTENTS = {Kind.ERASE_WHO: Extent.WHO, Kind.ERASE_ALL: Extent.EVERYTHING}


@transaction.atomic
def owe_withdrawal(withdrawal, *, by, at):
    """Create the tasks that `withdrawal` calls for, in place of those of an earlier one. Twice is harmless."""
    participant = Participant.objects.select_for_update().get(pk=withdrawal.participant_id)
    if Withdrawal.objects.in_force(participant) != withdrawal:
        return
    facts = {"participant": participant, "by": by, "at": at}
    ended = {*OF_TAKING_PART, *(ABOUT_CONTACT if withdrawal.no_further_contact else ())} - set(OF_WITHDRAWALS)
    Task.objects.drop(kinds=ended, because=_why_not(withdrawal), **facts)
    others = Task.objects.filter(participant=participant, kind__in=OF_WITHDRAWALS).exclude(origin=withdrawal.pk)
    Task.objects.drop(pk__in=others.values("pk"), because=Because.OTHER_WISH, **facts)
    gone = erased_kinds(participant)
    for kind, within in MADE[withdrawal.wish]:
        if kind in EXTENTS and gone >= set(KINDS_OF[EXTENTS[kind]]):
            continue
        if kind in (Kind.TELL_STOPPED, Kind.TELL_ERASING) and "contact" in gone:
            continue
        Task.objects.owe(kind=kind, origin=withdrawal.pk, due_at=withdrawal.occurred_at + within, **facts)


@clocks.due("tasks.catch_up", every=timedelta(days=1))
def catch_up(at):
    """Create the tasks of withdrawals from before this list existed, where something is still to be erased."""
    for study in Study.objects.order_by("pk"):
        for one in Withdrawal.objects.unfinished(study):
            owe_withdrawal(one, by=SYSTEM, at=at)


def _why_not(withdrawal):
    return Because.NO_CONTACT if withdrawal.no_further_contact else Because.STOPPED


def settle_return(participant, *, given_at, by, at):
    """Drop what earlier withdrawals made us owe to `participant`, who agreed at `given_at` to take part again."""
    Task.objects.drop(
        participant=participant, kinds=OF_WITHDRAWALS, because=Because.CAME_BACK, promised_at__lt=given_at, by=by, at=at
    )


@transaction.atomic
def settle_erasure(erasure, *, by, at):
    """Mark as done what `erasure`, now carried out, has erased, and drop what can't be done after it (E-R3)."""
    participant = Participant.objects.select_for_update().get(pk=erasure.participant_id)
    decision = ErasureDecision.objects.filter(erasure=erasure).first()
    first, second = (decision.asked_by, decision.decided_by) if decision else (erasure.recorded_by, None)
    gone = erased_kinds(participant)
    wanted = [kind for kind, extent in EXTENTS.items() if gone >= set(KINDS_OF[extent])]
    rows = Task.objects.select_for_update().filter(participant=participant, state=State.OPEN, kind__in=wanted)
    for task in rows.order_by("pk") if first is not None else ():
        task.finish_by_erasure(first=first, second=second, by=by, at=at)
    if "contact" in gone:
        kinds = [*ABOUT_CONTACT, Kind.LIFT_HOLD]
        Task.objects.drop(participant=participant, kinds=kinds, because=Because.ERASED, by=by, at=at)
    if "content" in gone:
        kinds = [Kind.LEAVE_OUT, Kind.PROMISE]
        Task.objects.drop(participant=participant, kinds=kinds, because=Because.ERASED, by=by, at=at)

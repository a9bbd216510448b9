"""The states of what we owe: every act from every state, twice, by others, and past the acts in the database."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from interviews.tasks.kinds import CHECKED, FACTS, Because, Kind
from interviews.tasks.models import State, Task
from interviews.tasks.refusals import (
    DayPassed,
    DoneBefore,
    DoneByErasure,
    NothingToCheck,
    NotOneOfThese,
    NotYours,
    TakenBefore,
)
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from tests.cast import NOON, make_member, make_user

DAY = timedelta(days=1)
LATER = NOON + DAY


@pytest.fixture
def noor(leaving_well):
    """A second coordinator, who has been here for long."""
    return make_member(make_user("noor", "Noor Aziz"), leaving_well, "coordinator")


def owed(participant, by, kind=Kind.LEAVE_OUT, **more):
    facts = {"origin": uuid.uuid4(), "due_at": NOON + 7 * DAY, "by": by, "at": NOON} | more
    return Task.objects.owe(kind=kind, participant=participant, **facts)


def brought_to(state, task, doer, checker):
    if state in (State.DONE, State.CHECKED):
        task.finish(by=doer, at=NOON)
    if state == State.CHECKED:
        task.confirm(by=checker, at=NOON)
    if state == State.DROPPED:
        task.drop(because=Because.OTHERWISE, by=doer, at=NOON)
    return task


ACTS = {
    "take": lambda task, by: task.take(by=by, at=LATER),
    "finish": lambda task, by: task.finish(by=by, at=LATER),
    "confirm": lambda task, by: task.confirm(by=by, at=LATER),
    "reopen": lambda task, by: task.reopen(by=by, at=LATER),
    "drop": lambda task, by: task.drop(because=Because.NOT_WANTED, by=by, at=LATER),
}

TABLE = {
    # by a colleague who did none of it: the state after, or the refusal
    ("open", "take"): "open", ("done", "take"): DoneBefore,
    ("checked", "take"): DoneBefore, ("dropped", "take"): DoneBefore,
    ("open", "finish"): "done", ("done", "finish"): DoneBefore,
    ("checked", "finish"): DoneBefore, ("dropped", "finish"): DoneBefore,
    ("open", "confirm"): NothingToCheck, ("done", "confirm"): "checked",
    ("checked", "confirm"): NothingToCheck, ("dropped", "confirm"): NothingToCheck,
    ("open", "reopen"): "open", ("done", "reopen"): "open",
    ("checked", "reopen"): DoneBefore, ("dropped", "reopen"): DoneBefore,
    ("open", "drop"): "dropped", ("done", "drop"): DoneBefore,
    ("checked", "drop"): DoneBefore, ("dropped", "drop"): DoneBefore,
}  # fmt: skip


def test_the_table_names_every_act_in_every_state():
    assert set(TABLE) == {(state, act) for state in State.values for act in ACTS}


@pytest.mark.parametrize(("state", "act"), TABLE)
def test_each_act_from_each_state(alder, imogen, tomasz, noor, state, act):
    third = make_member(make_user("rosa", "Rosa Lund"), imogen.study, "coordinator")
    task = brought_to(state, owed(alder, imogen), imogen, noor)
    after = TABLE[state, act]
    by = noor if (state, act) == ("done", "confirm") else third

    if isinstance(after, str):
        ACTS[act](task, by)
    else:
        with pytest.raises(after):
            ACTS[act](task, by)

    assert Task.objects.get().state == (after if isinstance(after, str) else state)


@pytest.mark.parametrize(("state", "act"), [key for key, after in TABLE.items() if isinstance(after, str)])
def test_each_act_twice_is_one_change_and_one_line_of_the_log(alder, imogen, noor, state, act):
    task = brought_to(state, owed(alder, imogen), imogen, noor)
    ACTS[act](task, noor)
    first, lines = Task.objects.values().get(), Entry.objects.filter(about_id=task.pk).count()

    ACTS[act](task, noor)

    assert (Task.objects.values().get(), Entry.objects.filter(about_id=task.pk).count()) == (first, lines)


def test_F_R4_nobody_checks_what_they_did_themselves(alder, imogen):
    task = owed(alder, imogen).finish(by=imogen, at=NOON)

    with pytest.raises(GateClosed):
        task.confirm(by=imogen, at=LATER)

    assert Task.objects.get().state == "done"


def test_what_takes_one_person_is_not_checked_by_a_second(alder, imogen, noor):
    task = owed(alder, imogen, Kind.CALL).finish(by=imogen, at=NOON)

    with pytest.raises(NothingToCheck):
        task.confirm(by=noor, at=LATER)


@pytest.mark.parametrize("who", ["petra", "laleh", "dario", "stella"])
def test_whose_role_does_not_do_it_is_refused(alder, imogen, request, who):
    """Stella coordinates another study."""
    who = request.getfixturevalue(who)
    task, done = owed(alder, imogen), owed(alder, imogen).finish(by=imogen, at=NOON)

    for act in ("take", "finish", "reopen", "drop"):
        with pytest.raises(NotYours):
            ACTS[act](task, who)
    with pytest.raises(NotYours):
        ACTS["confirm"](done, who)


def test_what_a_colleague_took_is_theirs(alder, imogen, noor):
    task = owed(alder, imogen, Kind.CALL).take(by=imogen, at=NOON)

    with pytest.raises(TakenBefore, match="Imogen"):
        task.take(by=noor, at=LATER)


@pytest.mark.parametrize("act", ["finish", "drop"])
def test_a_wish_to_be_erased_ends_with_the_erasure_alone(alder, imogen, act):
    """A4: no button of one person makes it go."""
    task = owed(alder, imogen, Kind.ERASE_ALL)

    with pytest.raises(DoneByErasure):
        ACTS[act](task, imogen)


def test_why_it_is_no_longer_needed_is_one_of_three(alder, imogen):
    task = owed(alder, imogen)

    for because in ("", "erased", "no_contact", "whatever"):
        with pytest.raises(NotOneOfThese):
            task.drop(because=because, by=imogen, at=NOON)


def test_a_kind_is_owed_once_for_an_origin_even_after_it_was_done(alder, imogen):
    origin = uuid.uuid4()
    first = owed(alder, imogen, Kind.CALL, origin=origin)
    first.finish(by=imogen, at=NOON)

    assert owed(alder, imogen, Kind.CALL, origin=origin).pk == first.pk
    assert owed(alder, imogen, Kind.CALL).pk != first.pk


def test_a_promise_is_sealed_and_lies_ahead(alder, imogen):
    facts = {"participant": alder, "words": "Send the list of lawyers", "owner": imogen.user, "by": imogen, "at": NOON}
    with pytest.raises(DayPassed):
        Task.objects.promise(key=uuid.uuid4(), due_at=NOON, **facts)

    Task.objects.promise(key=uuid.uuid4(), due_at=LATER, **facts)

    assert Task.objects.get().words == "Send the list of lawyers"
    assert all("lawyers" not in str(one.detail) for one in Entry.objects.all())


WRONG = {
    "done, but not when or by whom": {"state": "done"},
    "open, and done": {"done_at": NOON, "done_by": uuid.UUID(int=1)},
    "checked, and not done": {"state": "checked", "checked_at": NOON, "checked_by": uuid.UUID(int=1)},
    "checked by the doer": {
        "state": "checked", "done_at": NOON, "done_by": uuid.UUID(int=1), "checked_at": LATER,
        "checked_by": uuid.UUID(int=1),
    },
    "checked before it was done": {
        "state": "checked", "done_at": LATER, "done_by": uuid.UUID(int=1), "checked_at": NOON,
        "checked_by": uuid.UUID(int=2),
    },
    "dropped without a reason": {"state": "dropped", "dropped_at": NOON},
    "open, with a reason to drop it": {"dropped_because": "otherwise"},
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_the_database_refuses(alder, imogen, wrong):
    owed(alder, imogen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(**WRONG[wrong])


def test_the_database_takes_what_is_right(alder, imogen):
    """The control."""
    owed(alder, imogen)

    Task.objects.update(
        state="checked", done_at=NOON, done_by=uuid.UUID(int=1), checked_at=LATER, checked_by=uuid.UUID(int=2)
    )


def test_the_database_refuses_a_check_of_a_kind_without_one_and_a_second_row_of_one_origin(alder, imogen):
    task = owed(alder, imogen, Kind.CALL)
    checked = {"done_at": NOON, "done_by": uuid.UUID(int=1), "checked_at": LATER, "checked_by": uuid.UUID(int=2)}

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(state="checked", **checked)
    with pytest.raises(IntegrityError), transaction.atomic():
        task.pk = uuid.uuid4()
        task.save(force_insert=True)


def test_every_kind_says_how_it_is_done():
    assert set(FACTS) == set(Kind)
    assert CHECKED == (Kind.ERASE_WHO, Kind.ERASE_ALL, Kind.LEAVE_OUT)

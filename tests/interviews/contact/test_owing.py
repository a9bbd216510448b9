"""What contact makes us owe, and what settles it (C-R2, A4)."""

import uuid
from datetime import timedelta

import pytest

from interviews.conduct.closing import call_off
from interviews.contact.reaching import end_hold, say_after_contact, write_down_contact
from interviews.overview.needs.by_harm import needs_of
from interviews.sessions.models import Because
from interviews.tasks.models import Task
from interviews.tasks.refusals import DoneElsewhere
from safespace.participants.models import SafeContact
from safespace.participants.no_contact import NoContact
from safespace.participants.safe_contact.hold import ContactHold
from safespace.studies.approval import note_suspension
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_session
from tests.interviews.contact.plans import with_hours

DAY = timedelta(days=1)


@pytest.fixture
def reachable(alder, imogen):
    return with_hours(alder, imogen)


def wrote(person, by, outcome, *, key=None, purpose="arrange", channel="they_rang", at=NOON):
    return write_down_contact(
        key=key or uuid.uuid4(), participant=person, channel=channel, purpose=purpose, outcome=outcome, by=by, at=at
    )


def owed():
    return {(one.kind, str(one.state)) for one in Task.objects.all()}


def titles(member, at):
    return [one.title for one in needs_of(member, at)]


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        ("reached", ["still_safe"]),
        ("no_answer", []),
        ("message", []),
        ("no_calls", ["still_safe"]),
        ("unsafe", ["lift_hold"]),
        ("wrong_person", ["lift_hold", "right_number"]),
    ],
)
def test_C_R2_each_outcome_makes_us_owe_this_and_once(reachable, imogen, outcome, kinds):
    key = uuid.uuid4()
    for _ in range(2):
        wrote(reachable, imogen, outcome, key=key, channel="call")

    assert sorted(Task.objects.values_list("kind", flat=True)) == kinds


def test_C_R2_a_contact_after_which_nobody_said_if_the_plan_is_safe_is_told_to_the_investigator(
    reachable, imogen, petra
):
    attempt = wrote(reachable, imogen, "reached")
    title = f"Is the contact plan of {reachable.first_word} still safe?"

    assert title in titles(imogen, NOON + HOUR) and f"Late: {title}" not in titles(petra, NOON + HOUR)
    assert f"Late: {title}" in titles(petra, NOON + DAY)
    with pytest.raises(DoneElsewhere):
        Task.objects.get().finish(by=imogen, at=NOON)

    say_after_contact(key=uuid.uuid4(), attempt=attempt, still_safe="not_asked", words="", by=imogen, at=NOON)

    task = Task.objects.get()
    assert (task.state, task.done_by) == ("done", imogen.user_id)


def test_C_R2_a_hold_is_owed_a_look_until_the_second_person_has_ended_it(reachable, imogen, petra):
    wrote(reachable, imogen, "wrong_person")
    late = f"Look at the hold on contact with {reachable.first_word}"
    assert late in titles(petra, NOON + DAY) and late not in titles(petra, NOON)

    end_hold(ContactHold.objects.running(reachable), how_known="She rang from the library", by=petra, at=NOON)

    assert owed() == {("lift_hold", "done"), ("right_number", "open")}
    assert Task.objects.get(kind="lift_hold").done_by == petra.user_id


def test_C_R2_being_asked_not_to_call_leaves_the_review_of_the_plan_where_it_was(alder, imogen):
    with_hours(alder, imogen, at=NOON - 20 * DAY)
    before = SafeContact.objects.current(alder)

    wrote(alder, imogen, "no_calls")

    after = SafeContact.objects.current(alder)
    assert (after.version, "call" in after.plan["ways"]) == (before.version + 1, False)
    assert (after.confirmed_at, after.review_due_at) == (before.confirmed_at, before.review_due_at)


def test_A4_who_is_not_told_yet_that_the_talk_is_off_stands_on_today_after_it_was_called_off(
    reachable, tomasz, imogen, petra
):
    """Under a suspended approval as well, where the sessions ahead are what Today shows first."""
    talk = make_session(reachable, tomasz, imogen)
    note_suspension(reachable.study, NOON)
    for _ in range(2):
        call_off(session=talk, because=Because.PLANS, by=imogen, at=NOON)
    title = f"Tell {reachable.first_word} that the talk is off"

    assert (Task.objects.get().due_at, title in titles(imogen, NOON)) == (BEGINS, True)
    assert f"Late: {title}" in titles(petra, BEGINS)

    wrote(reachable, imogen, "message", purpose="call_off", channel="text")
    assert owed() == {("tell_off", "open")}
    wrote(reachable, imogen, "reached", purpose="call_off", channel="call")
    assert ("tell_off", "done") in owed()


@pytest.mark.parametrize("because", [Because.WITHDRAWN, Because.REFUSED, Because.LAPSED])
def test_what_ended_by_their_own_word_or_for_good_is_not_owed_to_be_told(reachable, tomasz, imogen, because):
    call_off(session=make_session(reachable, tomasz, imogen), because=because, by=imogen, at=NOON)

    assert not Task.objects.exists()


def test_who_wants_no_contact_is_not_owed_a_call_that_it_is_off(reachable, tomasz, imogen):
    talk = make_session(reachable, tomasz, imogen)
    NoContact.objects.place(reachable, by=imogen, at=NOON)

    call_off(session=talk, because=Because.PLANS, by=imogen, at=NOON)

    assert not Task.objects.exists()

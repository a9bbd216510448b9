"""What waits while no ethics approval is live, and what stays possible: every act is tried (F-R1, F-R2)."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from consent.ethics.models import Approval
from consent.records.choices.telling import Channel
from consent.records.tablet.sittings import ConsentSitting
from consent.withdrawals.models import Wish, Withdrawal
from interviews.bookings.booking import cancel_booking, hold_room, move_booking
from interviews.bookings.refusals import ApprovalMissing
from interviews.bookings.replanning.waiting import Wait
from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import call_off, stop_session
from interviews.conduct.running import check_in
from interviews.safety.alarms import raise_alarms, reveal_in_alarm
from interviews.sessions.models import CHECK_IN_EVERY, Because
from safespace.base.gates import GateClosed
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Participant, Reveal, SafeContact
from safespace.privacy.erasure import order
from safespace.studies.approval import NEEDS_APPROVAL, STAYS_POSSIBLE, Act, ApprovalNotLive
from safespace.studies.models import Study
from safespace.studies.need_to_know import Role
from tests.cast import NOON, PLAN, enrol, make_member, make_user
from tests.interviews.cast import BEGINS, make_helper, make_session, make_topic
from tests.interviews.planned import book, hours, planned

DAY = timedelta(days=1)
LATER = BEGINS + 3 * DAY


pytestmark = pytest.mark.django_db


class Team:
    """All that the acts below need, made while the approval was still valid."""

    def __init__(self, request):
        for name in ("imogen", "tomasz", "laleh", "petra", "dario", "alder", "juniper", "leaving_well", "quiet_room",
                     "garden_room", "form_in_use", "guide"):  # fmt: skip
            setattr(self, name, request.getfixturevalue(name))
        self.at = NOON


@pytest.fixture
def team(request):
    return Team(request)


@pytest.fixture
def ready(team, request):
    team.session = request.getfixturevalue("ready_session")
    return team


def suspend(study, by, at=NOON):
    Approval.objects.suspend(study=study, reason="A complaint", by=by, at=at)


def end(study, at=NOON):
    """As if the approval had ended yesterday."""
    Study.objects.filter(pk=study.pk).update(approved_until=study.day(at) - DAY)


# What waits


def add_people(team):
    enrol(team.leaving_well, team.imogen, name="Nadia Sample", phone="+441632960130")


def plan(team):
    make_session(team.juniper, team.tomasz, team.imogen, starts_at=LATER)


def ask(team):
    ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=team.juniper, version=team.form_in_use, by=team.tomasz, at=team.at
    )


def open_a_way(team):
    plan = PLAN | {"ways": ["text", "call"]}
    SafeContact.objects.write(team.alder, key=uuid.uuid4(), plan=plan, by=team.imogen, at=team.at)


def leave_a_message(team):
    plan = PLAN | {"voicemail": "neutral"}
    SafeContact.objects.write(team.alder, key=uuid.uuid4(), plan=plan, by=team.imogen, at=team.at)


def reveal(team, why="arrange", by=None):
    reveal_identity(
        key=uuid.uuid4(), participant=team.alder, reason="To arrange it", why=why, by=by or team.imogen, at=team.at
    )


def reveal_without_a_code(team):
    reveal(team, why=None)


def hold(team):
    during = hours(16, 1)
    hold_room(key=uuid.uuid4(), session=team.unbooked, room=team.quiet_room, during=during, by=team.tomasz, at=team.at)


def book_it(team):
    book(team.unbooked, team.quiet_room, hours(16, 1), team.tomasz)


def move(team):
    move_booking(booking=team.session.booking, room=team.garden_room, during=hours(16, 1), by=team.tomasz, at=team.at)


def wait_for_a_room(team):
    Wait.objects.begin(
        key=uuid.uuid4(), session=team.unbooked, room=team.quiet_room, during=hours(16, 1), by=team.tomasz, at=team.at
    )


def begin(team):
    begin_session(key=uuid.uuid4(), session=team.session, answer="go_on", by=team.tomasz, at=BEGINS)


WAITS = {
    Act.ADD_PEOPLE: [add_people],
    Act.PLAN: [plan],
    Act.ASK: [ask],
    Act.OPEN_A_WAY: [open_a_way, leave_a_message],
    Act.REVEAL: [reveal, reveal_without_a_code],
    Act.BOOK: [hold, book_it, move],
    Act.WAIT_FOR_A_ROOM: [wait_for_a_room],
    Act.BEGIN: [begin],
}


@pytest.fixture
def ready_to_act(ready):
    ready.unbooked = planned(ready.juniper, ready.tomasz, ready.imogen, start=16)
    ready.session.refresh_from_db()
    ready.booking = ready.session.booking
    return ready


def outcome(act, team):
    """The class of the refusal that `act` meets, or "done"; what it did is undone again."""
    try:
        with transaction.atomic():
            act(team)
            transaction.set_rollback(True)
    except (ApprovalNotLive, ApprovalMissing, GateClosed) as refused:
        assert "ethics approval" in str(refused).lower()
        return type(refused)
    finally:
        team.session.refresh_from_db()
    return "done"


def outcomes(team):
    return {act.__name__: outcome(act, team) for acts in WAITS.values() for act in acts}


def test_every_act_that_needs_an_approval_is_refused_once_it_is_suspended_or_has_ended(ready_to_act):
    """F-R2: and each is done while the approval runs, so that nothing else stands in its way."""
    asked = dict.fromkeys(outcomes(ready_to_act), ApprovalNotLive)
    asked |= {"ask": GateClosed, "begin": GateClosed}
    asked |= {"hold": ApprovalMissing, "book_it": ApprovalMissing, "move": ApprovalMissing}
    assert set(outcomes(ready_to_act).values()) == {"done"}

    with transaction.atomic():
        suspend(ready_to_act.leaving_well, ready_to_act.laleh)
        assert outcomes(ready_to_act) == asked
        transaction.set_rollback(True)

    end(ready_to_act.leaving_well)
    for act in (add_people, plan, open_a_way, leave_a_message, reveal, reveal_without_a_code, wait_for_a_room):
        assert outcome(act, ready_to_act) == ApprovalNotLive


def test_nobody_is_added_before_the_committee_said_yes(leaving_well, imogen):
    """F-R1: names are not stored before an approval; and there is a way to make everything else ready."""
    Study.objects.filter(pk=leaving_well.pk).update(approved_from=None, approved_until=None)

    with pytest.raises(ApprovalNotLive, match="has not approved this study yet, so adding people has to wait"):
        enrol(leaving_well, imogen, name="Nadia Sample", phone="+441632960130")
    assert not Participant.objects.exists()
    make_helper(leaving_well, imogen)


# What stays possible


def calls_off(team):
    call_off(session=team.session, because=Because.PLANS, by=team.tomasz, at=team.at)
    cancel_booking(booking=team.booking, by=team.tomasz, at=team.at)


def reveals_for_safety(team):
    reveal(team, why="call_off")
    reveal(team, why="harm")
    assert Reveal.objects.count() == 2


def closes_a_way(team):
    plan = PLAN | {"never": "He reads my telephone", "times": "Never on Sundays"}
    SafeContact.objects.write(team.alder, key=uuid.uuid4(), plan=plan, by=team.imogen, at=team.at)
    assert SafeContact.objects.current(team.alder).plan["never"] == "He reads my telephone"


def withdraws(team):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=team.alder, channel=Channel.PHONE, wishes=[Wish.KEEP_DATA], occurred_at=team.at,
        by=team.tomasz, at=team.at,
    )  # fmt: skip


def erases(team):
    order(key=uuid.uuid4(), participant=team.alder, kinds=["contact"], by=team.imogen, at=team.at)


def breaks_glass(team):
    second = make_member(make_user("rufus", "Rufus"), team.leaving_well, Role.ETHICS_REVIEWER)
    asked = BreakGlassRequest.objects.ask(
        key=uuid.uuid4(), participant=team.alder, reason="A complaint", by=team.laleh, at=team.at
    )
    asked.agree(by=second, at=team.at).look(key=uuid.uuid4(), by=team.laleh, at=team.at)
    reveal(team, why=None, by=team.petra)


def answers_alarms(team):
    late = BEGINS + CHECK_IN_EVERY + timedelta(minutes=6)
    maya = make_member(make_user("maya", "Maya"), team.leaving_well, Role.SAFETY_CONTACT)
    raise_alarms(late)
    reveal_in_alarm(key=uuid.uuid4(), session=team.session, reason="They may need help", by=maya, at=late)
    check_in(session=team.session, by=team.tomasz, at=late)


def closes(team):
    stop_session(session=team.session, because=Because.STOPPED, by=team.tomasz, at=BEGINS + timedelta(minutes=9))


def supports(team):
    make_helper(team.leaving_well, team.imogen, name="Another line")


def prepares(team):
    make_topic(team.leaving_well, team.imogen, "travel")
    team.form_in_use.form.draft(by=team.imogen, at=team.at)
    make_member(make_user("noor", "Noor"), team.leaving_well, Role.TRANSCRIBER)


STAYS = {
    Act.CALL_OFF: calls_off,
    Act.REVEAL_FOR_SAFETY: reveals_for_safety,
    Act.CLOSE_A_WAY: closes_a_way,
    Act.WITHDRAW: withdraws,
    Act.BREAK_GLASS: breaks_glass,
    Act.SUPPORT: supports,
    Act.PREPARE: prepares,
    Act.ERASE: erases,
}
STAYS_WHILE_TALKING = {Act.ANSWER_ALARMS: answers_alarms, Act.CLOSE: closes}


def test_every_act_that_stays_possible_is_done_under_suspension(ready_to_act):
    """F-R2: safety, withdrawal and telling people never wait for a committee."""
    with transaction.atomic():
        begin(ready_to_act)
        suspend(ready_to_act.leaving_well, ready_to_act.laleh)
        for act in STAYS_WHILE_TALKING.values():
            assert outcome(act, ready_to_act) == "done"
        transaction.set_rollback(True)

    ready_to_act.session.refresh_from_db()
    suspend(ready_to_act.leaving_well, ready_to_act.laleh)
    for act in STAYS.values():
        assert outcome(act, ready_to_act) == "done"


def test_every_act_of_the_table_is_tried_here():
    assert set(NEEDS_APPROVAL) == set(WAITS)
    assert set(STAYS_POSSIBLE) == set(STAYS) | set(STAYS_WHILE_TALKING)
    assert set(Act) == set(NEEDS_APPROVAL) | set(STAYS_POSSIBLE)

"""When a session may begin: each requirement alone shuts the gate, and the act asks the same list."""

from datetime import timedelta

import pytest

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval
from interviews.bookings.booking import cancel_booking
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import going_on_gate, session_gate
from interviews.sessions.models import Session
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON, make_member, make_user
from tests.interviews.cast import (
    BEGINS,
    MINUTE,
    begin,
    make_booking,
    make_helper,
    make_ready,
    make_session,
    unmet,
    withdraw,
)


def lapse_of_agreement(samira):
    hers = TrainingRecord.objects.filter(user=samira.user, course="confidentiality")
    hers.update(expires_on=BEGINS.date() - timedelta(days=1))


def end_of_role(samira):
    Membership.objects.filter(pk=samira.pk).update(ends_on=BEGINS.date() - timedelta(days=1))


def test_a_session_with_everything_in_place_begins_on_their_yes(ready_session, tomasz):
    """A-R1, A-R10."""
    session = begin(ready_session, tomasz)

    assert (session.state, session.begun_at) == ("live", BEGINS)
    assert ConsentCheckpoint.objects.last_answers(session.pk) == {"start": "go_on"}


def test_no_session_begins_after_a_withdrawal_even_before_listeners_ran(ready_session, alder, tomasz, imogen):
    """A-R1, A-R14: nothing was delivered in this transaction, and the gate is shut all the same."""
    withdraw(alder, imogen, BEGINS - MINUTE)

    with pytest.raises(GateClosed) as refused:
        begin(ready_session, tomasz)

    assert [one.name for one in refused.value.requirements] == ["They agree to take part"]
    ready_session.refresh_from_db()
    assert ready_session.state == "planned"


def test_a_withdrawal_written_down_a_moment_later_than_the_begin_was_asked_for_counts(
    ready_session, alder, tomasz, imogen
):
    """A-R14: the clock of the second request may be behind; what is committed holds."""
    withdraw(alder, imogen, BEGINS + timedelta(seconds=1))

    with pytest.raises(GateClosed):
        begin(ready_session, tomasz, at=BEGINS)


def test_nobody_begins_with_a_person_who_was_never_asked(juniper, sunita, imogen, quiet_room, form_in_use, free_line):
    """A-R1, A-R2."""
    session = make_session(juniper, sunita, imogen)
    make_booking(session, quiet_room, sunita)
    make_ready(session, sunita)

    assert unmet(session, sunita) == ["They agree to take part"]


def test_no_session_begins_while_the_approval_is_suspended(ready_session, tomasz, laleh, leaving_well):
    """F-R2."""
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)

    assert unmet(ready_session, tomasz) == ["Ethics approval is live"]
    with pytest.raises(GateClosed):
        begin(ready_session, tomasz)


def test_no_session_begins_the_day_after_the_approval_ended(ready_session, tomasz):
    """F-R2: the last day ends at midnight where the study is."""
    day_after = (NOON + timedelta(days=61)).replace(hour=0, minute=0)
    names = unmet(ready_session, tomasz, at=day_after)
    last_minute = unmet(ready_session, tomasz, at=day_after - MINUTE)

    assert ("Ethics approval is live" in names, "Ethics approval is live" in last_minute) == (True, False)


def test_no_session_begins_without_a_room(ready_session, tomasz):
    """D-R1."""
    cancel_booking(booking=ready_session.booking, by=tomasz, at=NOON)

    names = ["A room is booked", "The room suits them", "The emergency plan is read"]
    assert unmet(ready_session, tomasz) == names


def test_no_session_begins_in_a_room_whose_approval_ended_since_it_was_booked(ready_session, tomasz, quiet_room):
    """D-R1."""
    quiet_room.approved_until = NOON.date()
    quiet_room.save(update_fields=["approved_until"])

    assert unmet(ready_session, tomasz) == ["The room suits them"]


def test_no_session_begins_in_a_room_that_lost_what_the_person_needs(ready_session, tomasz, quiet_room):
    """D-R1: a hard need, step-free, was there when it was booked."""
    quiet_room.features = ["not_overheard"]
    quiet_room.save(update_fields=["features"])

    assert unmet(ready_session, tomasz) == ["The room suits them"]
    with pytest.raises(GateClosed):
        begin(ready_session, tomasz)


def test_no_session_begins_without_a_fresh_support_list(ready_session, tomasz, free_line):
    """C-R9: checked 91 days ago is not checked."""
    free_line.verified_on = BEGINS.date() - timedelta(days=91)
    free_line.save(update_fields=["verified_on"])

    assert unmet(ready_session, tomasz) == ["The support list is fresh"]


def test_a_support_list_checked_ninety_days_ago_still_holds(ready_session, tomasz, free_line):
    """C-R9."""
    free_line.verified_on = BEGINS.date() - timedelta(days=90)
    free_line.save(update_fields=["verified_on"])

    assert unmet(ready_session, tomasz) == []


def test_the_support_list_of_another_study_does_not_help(ready_session, tomasz, free_line, quiet_hours, stella, imogen):
    """C-R9."""
    free_line.remove(by=imogen, at=NOON)
    make_helper(quiet_hours, stella)

    assert unmet(ready_session, tomasz) == ["The support list is fresh"]


def test_a_member_whose_role_ended_begins_nothing(ready_session, tomasz, imogen):
    """F-R5, F-R6."""
    tomasz.end(by=imogen, at=NOON)

    assert unmet(ready_session, tomasz) == ["Your role holds today"]


def test_a_role_that_ended_while_the_page_was_open_begins_nothing(ready_session, tomasz, imogen):
    """F-R5: the request read the role before it ended."""
    as_read = Membership.objects.select_related("study", "user").get(pk=tomasz.pk)
    tomasz.end(by=imogen, at=NOON)

    with pytest.raises(GateClosed, match="does not hold today"):
        begin(ready_session, as_read)


@pytest.mark.parametrize("lapses", [lapse_of_agreement, end_of_role])
def test_C_R5_F_R5_an_interpreter_who_may_no_longer_interpret_shuts_the_gate(
    leaving_well, alder, tomasz, imogen, alders_consent, quiet_room, free_line, guide, lapses
):
    """The booking was made while they still could. Control: before that, the gate is open."""
    samira = make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)
    session = make_session(alder, tomasz, tomasz)
    make_booking(session, quiet_room, tomasz, interpreter=samira.user)
    make_ready(session, tomasz)
    assert unmet(session, tomasz) == []

    lapses(samira)

    assert unmet(session, tomasz) == ["A room is booked"]
    with pytest.raises(GateClosed, match="Samira Haddad"):
        begin(session, tomasz)


def test_a_role_past_its_last_day_begins_nothing(ready_session, tomasz):
    """F-R5, F-R6: it ran out between booking and session."""
    tomasz.ends_on = NOON.date()
    tomasz.save(update_fields=["ends_on"])

    assert unmet(ready_session, tomasz) == ["Your role holds today"]


def expire(tomasz, day):
    """Safeguarding of Tomasz ends on `day`."""
    TrainingRecord.objects.filter(user=tomasz.user, course="safeguarding").update(expires_on=day)


def test_F_R6_training_that_ran_out_between_booking_and_session_shuts_the_gate(ready_session, tomasz):
    """F-R6: re-checked when the act happens; the reason is said, with a link that mends it."""
    expire(tomasz, BEGINS.date() - timedelta(days=1))

    assert unmet(ready_session, tomasz) == ["Training is in date"]
    with pytest.raises(GateClosed, match="Safeguarding") as refused:
        begin(ready_session, tomasz)
    assert refused.value.requirements[0].mend_url == "/settings/training/"
    assert Entry.objects.get(action="session.refused").detail == {"unmet": ["training-is-in-date"]}


def test_F_R6_training_counts_to_the_end_of_its_last_day(ready_session, tomasz):
    """The control."""
    expire(tomasz, BEGINS.date())

    assert unmet(ready_session, tomasz) == []


def test_F_R6_a_talk_under_way_may_finish(live_session, tomasz):
    """F-R6: a certificate that runs out does not interrupt a conversation."""
    expire(tomasz, BEGINS.date() - timedelta(days=1))

    assert going_on_gate(GateFacts(live_session, BEGINS)).open


def test_only_its_interviewer_begins_a_session(ready_session, sunita):
    assert unmet(ready_session, sunita) == ["You lead it"]


def test_a_session_does_not_begin_once_its_participant_has_another_interviewer(
    ready_session, alder, tomasz, sunita, imogen
):
    alder.assign(interviewer=sunita.user, by=imogen, at=NOON)

    assert unmet(ready_session, tomasz) == ["You lead it"]


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (BEGINS - 31 * MINUTE, ["Its time has come"]),
        (BEGINS - 30 * MINUTE, []),
        (BEGINS + HOUR, []),
        (BEGINS + HOUR + MINUTE, ["Its time has come"]),
    ],
)
def test_a_session_begins_from_half_an_hour_before_until_its_planned_end(ready_session, tomasz, at, names):
    assert unmet(ready_session, tomasz, at=at) == names


def test_a_person_rests_two_days_between_talks(live_session, alder, tomasz, imogen, quiet_room):
    """C-R7."""
    live_session.move("closing", code="session.closing", by=tomasz, at=BEGINS + HOUR, ended_at=BEGINS + HOUR)
    next_day = BEGINS + timedelta(days=1)
    soon = make_session(alder, tomasz, imogen, starts_at=BEGINS + timedelta(days=7))
    Session.objects.filter(pk=soon.pk).update(starts_at=next_day, ends_at=next_day + HOUR)

    assert "They had two days of rest" in unmet(soon, tomasz, at=next_day)


def test_what_was_refused_is_written_down_by_code(ready_session, alder, tomasz, imogen):
    """A-R1."""
    withdraw(alder, imogen, BEGINS - MINUTE)

    with pytest.raises(GateClosed):
        begin(ready_session, tomasz)

    entry = Entry.objects.get(action="session.refused")
    assert (entry.actor_id, entry.about_id, entry.detail) == (
        tomasz.user_id,
        ready_session.pk,
        {"unmet": ["they-agree-to-take-part"]},
    )


def test_asking_the_gate_changes_nothing(ready_session, tomasz):
    before = Entry.objects.count()

    gate = session_gate(GateFacts(ready_session, BEGINS), by=tomasz)

    assert (gate.open, Entry.objects.count()) == (True, before)

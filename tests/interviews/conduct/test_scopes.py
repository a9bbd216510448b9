"""Every scope that an act asks for: on a yes it works; after a no, never asked or taken back it does not (A-R1)."""

import uuid

import pytest
import time_machine

from consent.forms.scopes import KNOWN
from interviews.bookings.refusals import ConsentEnded, EquipmentNotAgreed, InterpreterNotAgreed
from interviews.bookings.replanning.leaving_out import leave_out_what_was_not_agreed
from interviews.bookings.replanning.rule_breaks import rule_breaks
from interviews.conduct.beginning import begin_session
from interviews.conduct.notes import Note, NotesNotAgreed
from interviews.conduct.running import NotAgreedTo, answer_topic
from interviews.rooms.lending.equipment import Equipment
from interviews.sessions.models import Session
from interviews.sessions.scopes import ACTS, WITHOUT_ACT
from safespace.base.gates import GateClosed
from safespace.studies.roles import Role
from tests.cast import HOUR, NOON, make_member, make_user
from tests.consent.cast import narrow
from tests.interviews.cast import (
    BEGINS,
    MINUTE,
    make_booking,
    make_consent,
    make_form_in_use,
    make_ready,
    make_session,
    shown_on_console,
    unmet,
    unmet_requirements,
    withdraw,
)
from tests.interviews.planned import book, hours, planned
from tests.make import signed_in

ASKED = ("take_part", "notes", "audio", "video", "interpreter_present", "topic:work")
OTHERS = {
    "photo", "human_transcriber", "automatic_transcription", "translate", "quote_anonymous", "quote_attributed",
    "review_own_transcript", "share_with_named_partner", "archive_restricted", "archive_open", "broad_future_use",
    "keep_contact", "recontact_this_study", "recontact_other_studies", "wellbeing_call", "contact_support_person",
    "contact_professional", "observer_present", "link_records",
}  # fmt: skip


def test_every_scope_that_can_be_answered_is_either_asked_by_an_act_or_on_the_list_of_those_without_one():
    """A-R1: a scope added to the forms has to be put on one of the two."""
    assert set(ACTS) == {"take_part", "notes", "audio", "video", "interpreter_present", "topic:"}
    assert set(WITHOUT_ACT) == OTHERS
    assert set(KNOWN) == OTHERS | (set(ACTS) - {"topic:"})


@pytest.fixture
def samira(leaving_well):
    """She interprets."""
    return make_member(make_user("samira", "Samira Noori"), leaving_well, Role.INTERPRETER)


@pytest.fixture
def things(newcastle, imogen):
    """{kind: one of it} at the site."""
    return {kind: a_thing(newcastle, imogen, kind) for kind in ("recorder", "camera", "loop")}


def a_thing(site, by, kind):
    return Equipment.objects.add(key=uuid.uuid4(), site=site, kind=kind, name=kind, by=by, at=NOON)


@pytest.fixture
def answered(leaving_well, imogen, laleh, alder, tomasz, free_line, quiet_room, guide):
    """answered(scope, how) is Alder's session tomorrow; `how` the scope was answered on its form."""

    def make(scope, how):
        asked = [(code, code.capitalize()) for code in ASKED if not (code == scope and how == "never asked")]
        version = make_form_in_use(leaving_well, imogen, laleh, asked)
        session = make_session(alder, tomasz, tomasz, form=version.form)
        make_consent(alder, version, tomasz, no=[scope] if how == "no" else [])
        return session

    return make


def live(session, room, by):
    make_booking(session, room, by)
    make_ready(session, by)
    session.refresh_from_db()
    return begin_session(key=uuid.uuid4(), session=session, answer="go_on", by=by, at=BEGINS)


def keep_notes(session, by):
    return Note.objects.keep(session=session, words="Slept badly", seen=0, by=by, at=BEGINS + 2 * MINUTE)


@pytest.mark.parametrize("how", ["no", "never asked", "taken back", "narrowed"])
def test_notes_are_kept_on_a_yes_to_notes_and_on_nothing_else(answered, alder, tomasz, imogen, quiet_room, how):
    """A-R1: the act refuses, and the console has no field for them."""
    session = live(answered("notes", how), quiet_room, tomasz)
    if how == "taken back":
        keep_notes(session, tomasz)
        withdraw(alder, imogen, BEGINS + MINUTE)
    if how == "narrowed":
        keep_notes(session, tomasz)
        narrow(alder, "notes", imogen, BEGINS + MINUTE)

    with pytest.raises(NotesNotAgreed):
        Note.objects.keep(session=session, words="More", seen=1, by=tomasz, at=BEGINS + 2 * MINUTE)

    assert [str(one.words) for one in Note.objects.all()] == (
        ["Slept badly"] if how in ("taken back", "narrowed") else []
    )
    line = shown_on_console(session, BEGINS + 2 * MINUTE)["note"]
    why = {
        "no": "There is a no to “Taking notes by hand”.",
        "narrowed": "There is a no to “Taking notes by hand”.",
        "never asked": "“Listening” does not ask about “Taking notes by hand”, and what was never asked is a no.",
        "taken back": "There is no valid consent on “Listening” now.",
    }
    assert (line["open"], line["no"], line["words"]) == (False, why[how], "")


def test_notes_are_kept_on_a_yes(answered, tomasz, quiet_room):
    """A-R1."""
    session = live(answered("notes", "yes"), quiet_room, tomasz)

    assert str(keep_notes(session, tomasz).words) == "Slept badly"
    assert shown_on_console(session, BEGINS + 2 * MINUTE)["note"]["open"]


def test_the_console_says_why_it_has_no_field_for_notes(answered, tomasz, quiet_room):
    """A-R1: calmly, on the page itself."""
    session = live(answered("notes", "no"), quiet_room, tomasz)

    page = signed_in(tomasz).get(f"/studies/{tomasz.study_id}/sessions/{session.pk}/live/").content.decode()

    assert "There is a no to “Taking notes by hand”. So no notes are kept, and there is no field for them." in page
    assert '<textarea class="input" id="notes"' not in page


WITH = {"audio": ("recorder", EquipmentNotAgreed), "video": ("camera", EquipmentNotAgreed)}
WITH |= {"interpreter_present": ("samira", InterpreterNotAgreed)}


def company(what, things, samira):
    return {"interpreter": samira.user} if what == "samira" else {"equipment": [things[what]]}


@pytest.mark.parametrize("scope", WITH)
@pytest.mark.parametrize("how", ["yes", "no", "never asked", "taken back", "narrowed"])
def test_what_else_is_in_the_room_is_booked_on_a_yes_to_it_and_on_nothing_else(
    answered, alder, tomasz, imogen, quiet_room, things, samira, scope, how
):
    """A-R1: an interpreter, a recorder, a camera. A hearing loop records nothing and needs none."""
    session, (what, refusal) = answered(scope, how), WITH[scope]
    if how == "taken back":
        withdraw(alder, imogen, NOON)
    if how == "narrowed":
        narrow(alder, scope, imogen, NOON)
    more = company(what, things, samira)

    if how == "yes":
        assert book(session, quiet_room, hours(14), tomasz, **more).is_promised
        return
    with pytest.raises(ConsentEnded if how == "taken back" else refusal):
        book(session, quiet_room, hours(14), tomasz, **more)
    if how != "taken back":
        assert book(session, quiet_room, hours(14), tomasz, equipment=[things["loop"]]).is_promised


@pytest.mark.parametrize("scope", WITH)
def test_what_was_booked_before_consent_shuts_the_gate_on_a_no_until_it_is_left_out(
    leaving_well, imogen, laleh, alder, tomasz, free_line, quiet_room, things, samira, scope
):
    """A-R1, A-R2: asked again when the session begins, even if all are in the room already."""
    version = make_form_in_use(leaving_well, imogen, laleh, [(code, code.capitalize()) for code in ASKED])
    session = make_session(alder, tomasz, tomasz, form=version.form)
    book(session, quiet_room, hours(14, 1), tomasz, **company(WITH[scope][0], things, samira))
    make_ready(session, tomasz)
    make_consent(alder, version, tomasz, no=[scope], at=BEGINS - 20 * MINUTE)
    session = Session.objects.get(pk=session.pk)

    unmet = unmet_requirements(session, tomasz)
    url = f"/studies/{tomasz.study_id}/rooms/bookings/{session.booking_id}/leave-out/"
    assert [(one.name, one.mend_url) for one in unmet] == [("They agree to what else is in the room", url)]
    with pytest.raises(GateClosed, match="There is a no to"):
        begin_session(key=uuid.uuid4(), session=session, answer="go_on", by=tomasz, at=BEGINS)

    breaks = [(one.kind, one.url) for one in rule_breaks(imogen, BEGINS)]
    assert breaks == [("agreed", url)], "the coordinator hears of it before the day"

    left = [leave_out_what_was_not_agreed(session=session, by=tomasz, at=BEGINS) for _ in range(2)]
    assert [one.sequence for one in left] == [1, 1]
    assert rule_breaks(imogen, BEGINS) == []
    begun = begin_session(key=uuid.uuid4(), session=session, answer="go_on", by=tomasz, at=BEGINS)

    assert (begun.state, begun.booking.interpreter) == ("live", None)
    assert not begun.booking.loans.filter(ended_at=None).exists()


@time_machine.travel(NOON, tick=False)
def test_the_page_that_leaves_it_out_says_what_and_a_stranger_finds_no_such_page(
    leaving_well, imogen, laleh, alder, tomasz, sunita, stella, quiet_room, things
):
    """A-R1: what was agreed to stays."""
    version = make_form_in_use(leaving_well, imogen, laleh, [(code, code.capitalize()) for code in ASKED])
    session = make_session(alder, tomasz, tomasz, form=version.form)
    both = [things["recorder"], things["camera"]]
    booking = book(session, quiet_room, hours(14), tomasz, equipment=both)
    make_consent(alder, version, tomasz, no=["video"])
    url = f"/studies/{tomasz.study_id}/rooms/bookings/{booking.pk}/leave-out/"

    assert [signed_in(who).get(url).status_code for who in (sunita, stella)] == [404, 404]
    browser = signed_in(tomasz)
    page = " ".join(browser.get(url).content.decode().split())
    assert f"<b>{things['camera'].name}</b> is taken off. There is a no to “Recording video”." in page
    assert "tell" not in page and things["recorder"].name not in page
    booked = f"/studies/{tomasz.study_id}/rooms/bookings/{booking.pk}/"
    assert url in browser.get(booked).content.decode()
    assert browser.post(url, {"intent": uuid.uuid4()}).status_code == 302
    assert [one.equipment for one in booking.loans.filter(ended_at=None)] == [things["recorder"]]
    assert url not in browser.get(booked).content.decode()


@pytest.mark.parametrize("how", ["yes", "no", "never asked", "taken back", "narrowed"])
def test_a_topic_opens_on_a_yes_to_it_and_on_nothing_else(answered, guide, alder, tomasz, imogen, quiet_room, how):
    """A-R10."""
    session = live(answered("topic:work", how), quiet_room, tomasz)
    if how == "taken back":
        withdraw(alder, imogen, BEGINS + MINUTE)
    if how == "narrowed":
        narrow(alder, "topic:work", imogen, BEGINS + MINUTE)

    def go_on():
        return answer_topic(
            key=uuid.uuid4(), session=session, topic=guide[1], answer="go_on", by=tomasz, at=BEGINS + 2 * MINUTE
        )

    if how == "yes":
        assert go_on().topic_outcomes.get().topic == guide[1]
        return
    with pytest.raises(GateClosed if how == "taken back" else NotAgreedTo):
        go_on()
    assert not session.topic_outcomes.exists()


def test_an_interpreter_may_be_booked_before_consent_is_asked_for(alder, tomasz, imogen, approved, quiet_room, samira):
    """A-R2: consent is asked for at the first meeting, in a language the person speaks."""
    session = planned(alder, tomasz, imogen)

    assert book(session, quiet_room, hours(14), tomasz, interpreter=samira.user).interpreter == samira.user


@pytest.mark.parametrize("how", ["a new form", "a word on the telephone"])
def test_a_narrower_yes_takes_the_recorder_from_the_next_talk_at_once(
    alder, tomasz, leaving_well, imogen, laleh, quiet_room, things, how
):
    """A-R11: narrowing applies at once, and Today says what has to be called back."""
    version = make_form_in_use(leaving_well, imogen, laleh, [(code, code.capitalize()) for code in ASKED])
    make_consent(alder, version, tomasz, at=NOON - HOUR)
    session = make_session(alder, tomasz, tomasz, form=version.form)
    booking = book(session, quiet_room, hours(14), tomasz, equipment=[things["recorder"]])
    assert rule_breaks(tomasz, NOON) == []

    if how == "a new form":
        make_consent(alder, version, tomasz, no=["audio"], at=NOON)
    else:
        narrow(alder, "audio", imogen, NOON)

    assert "They agree to what else is in the room" in unmet(session, tomasz)
    url = f"/studies/{tomasz.study_id}/rooms/bookings/{booking.pk}/leave-out/"
    assert [(one.kind, one.url) for one in rule_breaks(tomasz, NOON)] == [("agreed", url)]

"""A missed check-in: who is told, and what a safety contact may see during the alarm (D-R2, D-R3)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from interviews.conduct.closing import stop_session
from interviews.conduct.running import check_in
from interviews.overview.needs.by_harm import needs_of
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.safety import alarms
from interviews.safety.alarms import Alarm, NoAlarm, NotForAlarms, answer_alarm, raise_alarms, reveal_in_alarm
from interviews.sessions.models import CHECK_IN_EVERY, Because
from safespace.audit.models import Entry
from safespace.outbox.deliveries import deliver_due
from safespace.participants.identity.reveal import NoReason
from safespace.participants.models import Reveal
from safespace.studies.need_to_know import Role
from tests.cast import make_member, make_user
from tests.interviews.cast import BEGINS
from tests.make import signed_in
from tests.race import at_once

MINUTE = timedelta(minutes=1)
DUE = BEGINS + CHECK_IN_EVERY
LATE = DUE + 5 * MINUTE


def a_member(name, role, study):
    return make_member(make_user(name, name.capitalize(), email=f"{name}@example.org"), study, role)


@pytest.fixture
def maya(leaving_well):
    """Safety contact of Leaving Well."""
    return a_member("maya", Role.SAFETY_CONTACT, leaving_well)


def nothing_else_waits():
    """Deliver what the study's forms and approval told before, so that only the alarm's letters are counted."""
    deliver_due(at=BEGINS)
    mail.outbox.clear()


def told():
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)


def url(name, session):
    return reverse(f"safety:{name}", args=[session.study_id, session.pk])


def reveal(session, by, at=LATE, reason="They may need an ambulance", key=None):
    return reveal_in_alarm(key=key or uuid.uuid4(), session=session, reason=reason, by=by, at=at)


def test_D_R2_five_minutes_late_the_contact_is_told_and_after_ten_the_leads(live_session, maya, petra):
    """Once each, whatever the worker does; the letters name nobody and no place."""
    petra.user.email = "petra@example.org"
    petra.user.save()
    nothing_else_waits()
    expected = {LATE - MINUTE: [], LATE: ["maya"], LATE + MINUTE: ["maya"], DUE + 10 * MINUTE: ["maya", "petra"]}
    for moment, who in expected.items():
        for _ in range(2):
            raise_alarms(moment)
        deliver_due(at=moment)
        assert told() == who

    assert Entry.objects.filter(action="session.check_in_missed").count() == 1
    text = " ".join(letter.subject + letter.body for letter in mail.outbox)
    person = live_session.participant
    assert not [word for word in ("Quiet Room", "Tomasz", person.pseudonym, person.code, "Leaving") if word in text]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (DUE + MINUTE, "Due since 14:20. From 14:25 your colleagues see that it is overdue."),
        (LATE, "Due since 14:20. Your colleagues see that it is overdue."),
    ],
)
def test_D_R2_the_console_says_from_when_colleagues_see_it_and_they_do_without_a_worker(
    live_session, tomasz, imogen, maya, at, words
):
    """Colleagues see it five minutes after it was due; the page shows it even while no worker runs."""
    with time_machine.travel(at, tick=False):
        page = signed_in(tomasz).get(reverse("conduct:live", args=[live_session.study_id, live_session.pk]))

    assert words in " ".join(strip_tags(page.content.decode()).split())
    overdue = [any("check-in is overdue" in one.title for one in needs_of(who, at)) for who in (imogen, maya)]
    assert overdue == [at >= LATE] * 2


def test_D_R2_without_a_contact_a_coordinator_is_told(live_session, imogen):
    imogen.user.email = "imogen@example.org"
    imogen.user.save()
    nothing_else_waits()
    raise_alarms(LATE)
    deliver_due(at=LATE)

    assert told() == ["imogen"]


def test_a_word_in_time_a_stop_and_a_session_ahead_raise_nothing(live_session, tomasz, maya):
    """The control: a session that is not overdue raises no alarm."""
    check_in(session=live_session, by=tomasz, at=DUE + 4 * MINUTE)
    raise_alarms(LATE)
    assert not Alarm.objects.exists()

    stop_session(session=live_session, because=Because.STOPPED, by=tomasz, at=LATE)
    raise_alarms(DUE + 4 * MINUTE + CHECK_IN_EVERY + 5 * MINUTE)
    assert Alarm.objects.count() == 1, "the closing steps need a word too"


def test_the_next_missed_word_is_another_alarm(live_session, tomasz, maya):
    raise_alarms(LATE)
    check_in(session=live_session, by=tomasz, at=LATE)
    raise_alarms(LATE + MINUTE)
    raise_alarms(LATE + CHECK_IN_EVERY + 5 * MINUTE)

    assert [one.due_at for one in Alarm.objects.order_by("due_at")] == [DUE, LATE + CHECK_IN_EVERY]


def test_F_an_identity_opens_in_an_alarm_with_a_reason_and_is_told(live_session, maya, dario):
    """F-R11. Not before, not after, not without a reason, and a second press is one look."""
    dario.user.email = "dario@example.org"
    dario.user.save()
    with pytest.raises(NoReason):
        reveal(live_session, maya, reason=" ")
    with pytest.raises(NoAlarm):
        reveal(live_session, maya, at=LATE - MINUTE)

    key = uuid.uuid4()
    first, again = (reveal(live_session, maya, key=key) for _ in range(2))
    deliver_due(at=LATE)

    assert (first, Reveal.objects.count()) == (again, 1)
    line = Entry.objects.get(action="identity.glass_broken")
    assert line.detail == {"shows": "all", "session": str(live_session.pk), "alarm": True}
    assert "dario" in told()
    live_session.refresh_from_db()
    live_session.check_in_due_at = LATE + CHECK_IN_EVERY
    live_session.save()
    with pytest.raises(NoAlarm):
        reveal(live_session, maya)


@pytest.mark.parametrize("who", ["imogen", "tomasz", "petra", "dario", "laleh", "stella"])
def test_only_those_it_reached_answer_an_alarm_or_open_an_identity(request, live_session, who):
    member = request.getfixturevalue(who)
    for act in (lambda: answer_alarm(session=live_session, by=member, at=LATE), lambda: reveal(live_session, member)):
        with pytest.raises(NotForAlarms):
            act()
    assert not Reveal.objects.exists()


def test_a_contact_of_another_study_or_whose_role_ended_answers_nothing(live_session, maya, quiet_hours):
    elsewhere = a_member("otto", Role.SAFETY_CONTACT, quiet_hours)
    maya.ended_at = LATE

    for who in (elsewhere, maya):
        with pytest.raises(NotForAlarms):
            answer_alarm(session=live_session, by=who, at=LATE)


def test_the_first_answer_to_an_alarm_stays_and_all_see_it(live_session, maya, leaving_well):
    noor = a_member("noor", Role.SAFETY_CONTACT, leaving_well)
    for who in (maya, maya, noor):
        answer_alarm(session=live_session, by=who, at=LATE)

    assert Alarm.objects.get().answered_by == maya.user
    assert Entry.objects.filter(action="session.alarm_answered").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.update(answered_at=None)


def test_the_pages_say_where_and_who_of_us_and_nothing_of_the_talk(live_session, maya, imogen, quiet_room):
    """D-R3: no pseudonym, no code, no form, and after it is over nothing at all."""
    words = {"fire": "Out by the garden door"}
    EmergencyPlan.objects.write(key=uuid.uuid4(), room=quiet_room, words=words, by=imogen, at=BEGINS)
    home = reverse("safety:alarms", args=[maya.study_id])
    with time_machine.travel(LATE - MINUTE, tick=False):
        client = signed_in(maya)
        assert "Nobody is overdue" in client.get(home).content.decode()
        assert client.get("/", follow=True).redirect_chain[-1][0] == home
        assert client.get(url("alarm", live_session)).status_code == 404
    with time_machine.travel(LATE, tick=False):
        listed, page = (client.get(one).content.decode() for one in (home, url("alarm", live_session)))
        for text in (listed, page):
            assert "Quiet Room, Newcastle" in text and "Tomasz Idowu" in text and "14:20" in text
        assert "Out by the garden door" in page and "Side gate on Elm Row" in page
        person = live_session.participant
        secrets = [person.pseudonym, person.code, "Marguerite", "Listening", "money", str(person.pk)]
        assert [one for one in secrets if one in listed + page] == []
        assert client.post(url("alarm", live_session)).url == url("alarm", live_session)
        assert "Maya looks after it" in client.get(home).content.decode()


def test_E_R10_the_name_asks_for_a_fresh_code_and_goes_with_the_alarm(live_session, maya, tomasz):
    typed = {"why": "harm", "note": "No answer at the door"}
    with time_machine.travel(LATE, tick=False):
        client = signed_in(maya)
    with time_machine.travel(LATE + 5 * MINUTE, tick=False):
        assert client.post(url("alarm-reveal", live_session), typed).status_code == 403
        client = signed_in(maya)
        assert client.post(url("alarm-reveal", live_session), typed).url == url("alarm", live_session)
        page = client.get(url("alarm", live_session))
        assert "Marguerite Example" in page.content.decode() and page["Refresh"]
        check_in(session=live_session, by=tomasz, at=LATE + 5 * MINUTE)
        assert client.get(url("alarm", live_session)).status_code == 404


def test_others_and_the_stranger_find_no_alarms(live_session, tomasz, imogen, stella):
    for who, status in ((tomasz, 403), (imogen, 403), (stella, 404)):
        with time_machine.travel(LATE, tick=False):
            client = signed_in(who)
            pages = [reverse("safety:alarms", args=[live_session.study_id])]
            pages += [url(name, live_session) for name in ("alarm", "alarm-reveal")]
            assert [client.get(page).status_code for page in pages] == [status] * 3


@pytest.mark.django_db(transaction=True)
def test_workers_and_contacts_at_one_moment_raise_one_alarm(live_session, maya):
    given = at_once(
        *(lambda: raise_alarms(LATE) for _ in range(4)),
        *(lambda: answer_alarm(session=live_session, by=maya, at=LATE) for _ in range(4)),
    )

    assert [one for one in given if isinstance(one, Exception)] == []
    assert Alarm.objects.count() == Entry.objects.filter(action="session.check_in_missed").count() == 1


def test_the_worker_looks_every_minute():
    assert alarms.clocks._jobs["sessions.check_ins"].every == MINUTE

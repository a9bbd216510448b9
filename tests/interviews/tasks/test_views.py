"""The page of what we owe: what each role sees and does, and what Today, letters and a person's page say of it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.overview.needs.by_harm import needs_of
from interviews.overview.needs.letters import write_about_new_needs
from interviews.tasks.actions import READ
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from safespace.audit.models import Entry
from safespace.outbox.letters import POSTED
from safespace.outbox.models import Announcement
from safespace.participants.separation import MayNotMeet, Separation
from tests.cast import HOUR, NOON, make_member, make_user
from tests.make import signed_in

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def owed(participant, by, kind=Kind.CALL, **more):
    facts = {"origin": uuid.uuid4(), "due_at": NOON + 2 * DAY, "by": by, "at": NOON - DAY} | more
    return Task.objects.owe(kind=kind, participant=participant, **facts)


def page_of(member, **asked):
    return signed_in(member).get(reverse("tasks:index", args=[member.study_id]), asked)


def groups(page):
    return [(title, [line.task.title for line in lines]) for title, lines in page.context["groups"]]


def post(who, name, task):
    return signed_in(who).post(reverse(f"tasks:{name}", args=[who.study_id, task.pk]), follow=True)


def test_what_is_late_stands_first_and_the_rest_by_day_or_by_who_does_it(alder, juniper, imogen, tomasz):
    his, hers = alder.first_word, juniper.first_word
    owed(alder, imogen, due_at=NOON + 20 * DAY)
    owed(alder, imogen, due_at=NOON + HOUR)
    owed(juniper, imogen, due_at=NOON - 3 * DAY, owner=imogen.user)
    owed(juniper, imogen, Kind.LEAVE_OUT, owner=tomasz.user)

    assert groups(page_of(imogen)) == [
        ("Late", [f"Call {hers}"]),
        ("Today", [f"Call {his}"]),
        ("This week", [f"Leave out what {hers} took back"]),
        ("Later", [f"Call {his}"]),
    ]
    assert groups(page_of(imogen, by="person")) == [
        ("Imogen Achterberg", [f"Call {hers}"]),
        ("Tomasz Idowu", [f"Leave out what {hers} took back"]),
        ("Nobody yet", [f"Call {his}", f"Call {his}"]),
    ]
    assert [len(page_of(imogen, who=who).context["groups"]) for who in ("mine", "nobody", "<x>")] == [3, 2, 4]
    assert "3 days late" in page_of(imogen).content.decode()


def test_an_interviewer_sees_what_is_owed_to_their_people_and_another_study_nothing(
    alder, juniper, imogen, tomasz, laleh, stella
):
    owed(alder, imogen)
    task = owed(juniper, imogen)

    assert groups(page_of(tomasz)) == [("This week", [f"Call {alder.first_word}"])]
    assert groups(page_of(stella)) == []
    assert page_of(laleh).status_code == 403
    for who in (tomasz, stella):
        assert post(who, "done", task).status_code == 404
    assert Task.objects.get(pk=task.pk).state == "open"


def test_one_press_does_it_and_one_takes_it_back(alder, imogen):
    task = owed(alder, imogen)

    page = post(imogen, "done", task)
    assert "Done." in page.content.decode() and page.context["over"][0][0] == task

    post(imogen, "done", task)
    post(imogen, "not-yet", task)
    assert Task.objects.get().state == "open"


def test_a_second_person_checks_and_the_first_is_not_offered_it(alder, imogen):
    noor = make_member(make_user("noor", "Noor Aziz"), imogen.study, "coordinator")
    task = owed(alder, imogen, Kind.LEAVE_OUT).finish(by=imogen, at=NOON)

    said = [signed_in(who).get(task.get_absolute_url()).content.decode() for who in (imogen, noor)]
    assert ["I checked it" in one for one in said] == [False, True]
    assert post(imogen, "checked", task).status_code == 409

    assert "Checked." in post(noor, "checked", task).content.decode()
    assert "Imogen Achterberg did it, Noor Aziz checked it." in page_of(imogen).content.decode()


def test_what_is_no_longer_needed_needs_a_reason_from_the_list(alder, imogen):
    task = owed(alder, imogen)
    client = signed_in(imogen)

    assert client.post(task.get_absolute_url(), {"because": ""}).status_code == 422
    client.post(task.get_absolute_url(), {"because": "not_wanted"})

    assert "They do not want it any more" in page_of(imogen).content.decode()


def test_a_promise_is_written_down_on_the_page_of_a_person_and_reading_its_words_is_logged(alder, imogen, tomasz):
    client, url = signed_in(imogen), reverse("tasks:promise", args=[alder.study_id, alder.pk])
    typed = {"words": "Send the list of lawyers", "day": "2026-11-30", "owner": "me", "intent": uuid.uuid4()}
    assert client.post(url, typed | {"day": "2026-11-22"}).status_code == 422

    client.post(url, typed)
    client.post(url, typed)

    task = Task.objects.get()
    assert (task.words, task.owner, task.due_at) == (
        "Send the list of lawyers",
        imogen.user,
        NOON.replace(day=30, hour=0) + DAY,
    )
    assert client.post(url, typed | {"words": "Send nothing"}).status_code == 422
    assert "Send the list of lawyers" in signed_in(tomasz).get(alder.get_absolute_url()).content.decode()
    assert Entry.objects.filter(action="task.read", actor_id=tomasz.user_id, participant_id=alder.pk).count() == 1


def needs(member, at=NOON):
    return [one.title for one in needs_of(member, at) if "Call" in one.title or "Leave out" in one.title]


def test_today_says_it_to_who_does_it_who_checks_it_and_what_is_late_to_the_principal_investigator(
    alder, imogen, tomasz, petra, laleh, dario
):
    call = f"Call {alder.first_word}"
    task, out = owed(alder, imogen), owed(alder, imogen, Kind.LEAVE_OUT, owner=tomasz.user)
    leave = out.title
    everyone = (imogen, tomasz, petra, laleh, dario)

    assert [needs(who) for who in everyone] == [[call], [leave], [], [], []]
    assert [needs(who, NOON + 3 * DAY) for who in everyone] == [
        [call],
        [leave],
        [f"Late: {call}", f"Late: {leave}"],
        [],
        [],
    ]

    task.finish(by=imogen, at=NOON)
    out.finish(by=tomasz, at=NOON)
    assert [needs(who, NOON + 3 * DAY) for who in everyone] == [[f"Check: {leave}"], [], [], [], []]


def test_what_became_late_is_in_the_letter_to_who_does_it_and_to_the_principal_investigator(
    alder, imogen, petra, tomasz
):
    owed(alder, imogen, due_at=NOON + HOUR)

    write_about_new_needs(NOON + 2 * HOUR)

    told = {ids["to"] for ids in Announcement.objects.filter(topic=POSTED).values_list("ids", flat=True)}
    assert {str(one) for one in told} == {str(imogen.user_id), str(petra.user_id)}


def test_C_R4_a_member_on_the_list_of_a_person_neither_reads_what_was_promised_nor_does_it(alder, imogen, tomasz):
    noor = make_member(make_user("noor", "Noor Aziz"), imogen.study, "coordinator")
    typed = {"words": "Send the list of lawyers", "due_at": NOON + DAY, "owner": None, "by": imogen, "at": NOON}
    promised = Task.objects.promise(key=uuid.uuid4(), participant=alder, **typed)
    taken_back = owed(alder, imogen, Kind.LEAVE_OUT).finish(by=imogen, at=NOON)
    Separation.objects.write(alder, [], staff=[noor.user], by=imogen, at=NOON)

    listed, colleague = [
        [signed_in(who).get(url).content.decode() for url in (promised.get_absolute_url(), list_url(who))]
        for who in (noor, tomasz)
    ]

    assert [page.count("list of lawyers") for page in listed] == [0, 0]
    assert [page.count("list of lawyers") for page in colleague] == [1, 1]
    assert {one.actor_id for one in Entry.objects.filter(action=READ)} == {tomasz.user_id}
    acts = (("take", promised), ("done", promised), ("checked", taken_back))
    assert [post(noor, name, task).status_code for name, task in acts] == [MayNotMeet.status] * 3
    assert post(noor, "not-yet", taken_back).status_code == 200, "what is not done yet can always be said"


def list_url(member):
    return reverse("tasks:index", args=[member.study_id])


def test_a_long_list_is_read_page_by_page_and_its_numbers_count_all(alder, imogen, petra):
    made = [owed(alder, imogen, due_at=NOON + n * HOUR) for n in range(-20, 110)]
    for task in made[70:]:
        task.finish(by=imogen, at=NOON)

    def pages(cursor, rows, **asked):
        seen, page = [], page_of(imogen, **asked)
        seen += rows(page)
        while page.context[cursor]:
            name = {"next_cursor": "after", "over_cursor": "over_after"}[cursor]
            page = page_of(imogen, **asked, **{name: page.context[cursor]})
            seen += rows(page)
        return seen

    shown = pages("next_cursor", lambda page: [line.task for _, lines in page.context["groups"] for line in lines])
    over = pages("over_cursor", lambda page: [task for task, _, _ in page.context["over"]])

    assert shown == made[:70]
    assert (len(over), set(over)) == (60, set(made[70:]))
    first = page_of(imogen)
    assert (first.context["total"], first.context["late"]) == (70, 21)
    assert first.context["whos"] == [("everyone", "Everyone", 70), ("mine", "You", 70), ("nobody", "Nobody yet", 70)]
    assert 'href="?who=everyone&amp;by=day&amp;after=' in first.content.decode()
    assert page_of(imogen, after="nonsense").status_code == 400

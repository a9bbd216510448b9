"""Writing down a safe-contact plan that can be asked (C-R1), and what counts as opening a way (F-R2)."""

import uuid

import pytest
from django.urls import reverse

from safespace.participants.models import SafeContact
from safespace.participants.safe_contact.widening import opens_a_way
from safespace.studies.approval import ApprovalNotLive, note_suspension
from tests.cast import NOON, PLAN
from tests.make import signed_in

ROW = {"ways": ["text"], "days": [1], "from": "10:00", "until": "12:00"}
HOURS = PLAN | {"hours": [ROW], "zone": "Europe/London"}
TYPED = {"ways": ["text", "call"], "days": ["1", "3"], "starts": "10:00", "ends": "12:00", "voicemail": "none"}


def contact(who, alder, typed=None):
    url = reverse("participants:contact", args=[alder.study_id, alder.pk])
    return signed_in(who).get(url) if typed is None else signed_in(who).post(url, typed)


def test_days_and_hours_are_ticked_and_become_the_plan(alder, imogen):
    more = {"ways_2": ["email"], "days_2": ["6"], "starts_2": "22:00", "ends_2": "00:00", "shared_phone": "on"}

    assert contact(imogen, alder, TYPED | more).status_code == 302

    plan = SafeContact.objects.current(alder).plan
    assert plan["hours"] == [
        {"ways": ["text", "call"], "days": [1, 3], "from": "10:00", "until": "12:00"},
        {"ways": ["email"], "days": [6], "from": "22:00", "until": "00:00"},
    ]
    assert (plan["ways"], plan["zone"], plan["shared_phone"]) == (["text", "call", "email"], "Europe/London", True)
    assert plan["safe_word"] == "marigold"


def test_old_words_are_shown_until_a_member_turns_them_into_hours(alder, imogen):
    page = contact(imogen, alder).content.decode()
    assert "The hours are written in words" in page
    assert 'value="10:00 to 15:00"' in page

    contact(imogen, alder, TYPED | {"times": "10:00 to 15:00"})

    assert "The hours are written in words" not in contact(imogen, alder).content.decode()
    shown = signed_in(imogen).get(alder.get_absolute_url()).content.decode()
    assert "Tuesday and Thursday 10:00 to 12:00" in shown and "10:00 to 15:00" in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"days": []}, "days"),
        ({"starts": ""}, "starts"),
        ({"ends": ""}, "ends"),
        ({"ends": "09:00"}, "ends"),
        ({"ends": "10:00"}, "ends"),
        ({"days_2": ["5"], "starts_2": "10:00", "ends_2": "11:00"}, "ways_2"),
        ({"days": [], "starts": "", "ends": "", "times": ""}, "days"),
        ({"zone": "Europe/Atlantis"}, "zone"),
    ],
)
def test_half_a_row_is_asked_about_and_what_was_typed_stays(alder, imogen, typed, field):
    answer = contact(imogen, alder, TYPED | {"say_we_are": "the library"} | typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "the library" in answer.content.decode()
    assert SafeContact.objects.current(alder).version == 1


def test_a_stranger_writes_no_plan(alder, stella):
    assert contact(stella, alder, TYPED).status_code == 404
    assert SafeContact.objects.current(alder).version == 1


@pytest.mark.parametrize(
    ("change", "opens"),
    [
        ({}, False),
        ({"hours": [ROW | {"until": "11:00"}]}, False),
        ({"hours": []}, False),
        ({"hours": [ROW | {"until": "12:15"}]}, True),
        ({"hours": [ROW | {"days": [1, 2]}]}, True),
        ({"hours": [ROW | {"until": "00:00"}]}, True),
        ({"zone": "Europe/Paris"}, True),
        ({"ways": ["text", "call"]}, True),
        ({"voicemail": "neutral"}, True),
        ({"texts": "named"}, True),
        ({"never": "Never on Sundays", "shared_phone": True}, False),
    ],
)
def test_F_R2_more_hours_and_less_caution_open_a_way(change, opens):
    assert opens_a_way(HOURS | change, SafeContact(plan=HOURS)) is opens


def test_F_R2_under_a_suspended_approval_words_become_hours_and_hours_become_no_more(alder, imogen):
    note_suspension(alder.study, NOON)
    write = lambda plan: SafeContact.objects.write(alder, key=uuid.uuid4(), plan=plan, by=imogen, at=NOON)  # noqa: E731

    write(HOURS)

    with pytest.raises(ApprovalNotLive):
        write(HOURS | {"hours": [ROW | {"days": [1, 2]}]})

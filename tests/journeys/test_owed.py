"""What we owe, on a phone: one tap keeps a promise, and a second person checks what takes two."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as house
from django.urls import reverse
from playwright.sync_api import expect

from consent.withdrawals.models import Withdrawal
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from tests.cast import HOUR, NOON, make_member, make_user
from tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

DAY = timedelta(days=1)


def a_phone(open_browser, live_server, who):
    page = open_browser(width=390, height=844)
    cookie = signed_in(who).cookies[house.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_promises_are_kept_and_checked_on_a_phone(
    open_browser, live_server, look, alders_consent, alder, juniper, imogen, tomasz
):
    """A4, F-R4: what is left to do is done by one and, where it takes two, checked by another."""
    noor = make_member(make_user("noor", "Noor Aziz"), imogen.study, "coordinator")
    facts = {"participant": juniper, "by": imogen, "at": NOON - 4 * DAY}
    Task.objects.owe(kind=Kind.CALL, origin=uuid.uuid4(), due_at=NOON - DAY, **facts)
    Task.objects.owe(kind=Kind.LEAVE_OUT, origin=uuid.uuid4(), due_at=NOON + 2 * DAY, owner=imogen.user, **facts)
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, channel="phone", wishes=["erase_all"], occurred_at=NOON, by=imogen, at=NOON
    )
    his, hers, url = alder.first_word, juniper.first_word, reverse("tasks:index", args=[imogen.study_id])
    with time_machine.travel(NOON + HOUR):
        page = a_phone(open_browser, live_server, imogen)
        page.goto(url)
        expect(page.get_by_text("4 promises. 1 is late.")).to_be_visible()
        look(page, "owed")

        page.get_by_role("button", name=re.compile(f"Done.*Call {hers}")).click()
        page.get_by_role("button", name=re.compile(f"Done.*Leave out what {hers} took back")).click()
        expect(page.get_by_text("Done. A second person checks it.")).to_be_visible()
        page.get_by_role("link", name="By who does it").click()
        expect(page.get_by_role("heading", name="Nobody yet")).to_be_visible()
        page.get_by_role("link", name=re.compile(f"Ask for it.*Erase everything of {his}")).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()

        page.goto(reverse("tasks:promise", args=[imogen.study_id, juniper.pk]))
        page.get_by_label("What did we promise?").fill("The list of lawyers")
        page.get_by_label("By the end of which day?").fill("2026-11-27")
        look(page, "a-promise")
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("The list of lawyers")).to_be_visible()
        look(page, "owed-to-one")

        second = a_phone(open_browser, live_server, noor)
        second.goto(reverse("overview:today", args=[imogen.study_id]))
        second.get_by_role("link", name=re.compile(f"Check.*Leave out what {hers} took back")).click()
        look(second, "owed-check")
        second.get_by_role("button", name="I checked it: it is done").click()
        expect(second.get_by_text("Imogen Achterberg did it, Noor Aziz checked it.")).to_be_visible()

    assert set(Task.objects.values_list("kind", "state")) == {
        ("call", "done"), ("leave_out", "checked"), ("erase_all", "open"), ("tell_erasing", "open"),
        ("promise", "open"),
    }  # fmt: skip

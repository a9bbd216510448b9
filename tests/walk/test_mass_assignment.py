"""Every field of every model, posted to every form, changes nothing the form does not ask for (G11; ASVS 15.3.3).

Each form is sent twice as its page shows it, filled in: once alone, once with a field of the same name as every field
of every model. What is written to the database has to be the same, and none of the foreign values may be in it.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection, models
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from safespace.accounts.access import for_staff
from safespace.studies.models import Study
from tests.architecture import tree
from tests.walk.addresses import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
"""What a form takes in is Python alone."""

VISITORS = ("imogen", "tomasz", "laleh", "petra", "ada", "nils")
FOREIGN = "foreign-value-" * 40
"""Long enough that a sealed copy of it makes the sealed value longer."""
FOREIGN_DAY, FOREIGN_NUMBER = "2031-03-09", "31337"
FORM = "application/x-www-form-urlencoded"

TYPED = {
    "phone": "020 7946 0199", "username": "stella", "reference": "REC 26/115", "code": "ZQ", "token": "", "zone": "UTC",
    "display_name": "Somebody New", "title": "A new title", "name": "A new name", "note": "They asked us to",
}  # fmt: skip
BY_TYPE = {
    "date": "2026-12-01", "time": "10:00", "email": "new@example.org", "number": "30", "tel": "020 7946 0199",
}  # fmt: skip


class Fields(HTMLParser):
    """The fields of the last form in the main part of a page, filled in as a patient person would."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area = [], None, None

    def handle_starttag(self, tag, attrs):
        here = dict(attrs)
        if tag == "form":
            self.forms.append({"action": here.get("action", ""), "method": here.get("method", "get"), "typed": {}})
        elif not self.forms or not here.get("name") and tag != "option":
            return
        elif tag == "input":
            self._input(here)
        elif tag == "textarea":
            self.area = here["name"]
            self.forms[-1]["typed"].setdefault(self.area, "A few words")
        elif tag == "select":
            self.select = here["name"]
        elif tag == "option" and self.select and here.get("value"):
            self.forms[-1]["typed"].setdefault(self.select, here["value"])

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None

    def _input(self, here):
        name, kind, value = here["name"], here.get("type", "text"), here.get("value", "")
        typed = self.forms[-1]["typed"]
        if kind in ("radio", "checkbox"):
            typed.setdefault(name, value or "on")
        else:
            typed[name] = value or BY_TYPE.get(kind) or TYPED.get(name, "abc")


def form_of(person, url):
    """What `person` would send from the page at `url` to itself, or None."""
    page = person.ask("GET", url)
    if page.status_code != 200 or page.streaming:
        return None
    fields = Fields()
    fields.feed(page.content.decode())
    own = [one for one in fields.forms if one["method"].lower() == "post" and one["action"] in ("", url)]
    typed = own[-1]["typed"] if own else {}
    return {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}


def foreign():
    """A value for every field of every model of the house: what an attacker would guess."""
    values = {}
    for model in tree.models():
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                values[name] = _value(field)
    return values


def _value(field):
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return f"{FOREIGN_DAY}T03:09"
    if isinstance(field, models.DateField):
        return FOREIGN_DAY
    if isinstance(field, models.IntegerField):
        return FOREIGN_NUMBER
    if isinstance(field, models.UUIDField) or field.is_relation:
        return "f0e1d2c3-b4a5-4968-8776-655443322110"
    return {"role": "coordinator", "state": "approved", "side": "data"}.get(field.name, FOREIGN)


NOT_YET_FOUND = {"calendar:separation": {"others"}}
"""Fields that a form asks for and its page shows only once a search has found what to choose from."""

MARKS = (FOREIGN[:40], FOREIGN_DAY, FOREIGN_NUMBER, "f0e1d2c3b4a5496887766554", "f0e1d2c3-b4a5-4968")


def written(person, url, typed):
    """The INSERTs and UPDATEs that a POST of `typed` makes, without the values that differ from time to time."""
    with CaptureQueriesContext(connection) as asked:
        person.ask("POST", url, data=urlencode(typed), content_type=FORM)
    changes = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    return changes, sorted(re.sub(r"'[^']*'", lambda text: f"?{len(text[0]) // 128}", one) for one in changes)


def sent_twice(person, url, typed, every):
    """What the form writes by itself, and whether fields of the names of `every` change it."""
    _, plain = written(person, url, typed)
    changes, mixed = written(person, url, {**every, **typed})
    return plain, mixed != plain or any(mark in one for one in changes for mark in MARKS)


def taken_over(people, found, things):
    """(addresses where a foreign field changed what is written, addresses whose form wrote anything at all).

    Each form is sent by the first of `people` whose sending of it writes something, and by those before.
    """
    wrong, wrote, every = [], [], foreign()
    for address in found:
        url = reverse(address.name, kwargs=things(address))
        for person in people:
            typed = form_of(person, url)
            if typed is None:
                continue
            others = {name: value for name, value in every.items() if name not in NOT_YET_FOUND.get(address.name, ())}
            plain, gets_in = sent_twice(person, url, typed, others)
            # What the log alone makes longer is not longer each time; a field that gets in does so each time.
            if gets_in and all(sent_twice(person, url, typed, others)[1] for _ in range(3)):
                wrong.append(f"{address.name} as {person.name}")
            if any("safespace_browsersession" not in one for one in plain):
                wrote.append(address.name)
                break
    return wrong, wrote


def test_G11_no_field_of_a_model_gets_in_by_its_name(world):
    wrong, wrote = taken_over([world.people[name] for name in VISITORS], addresses(), world.things)

    assert wrong == []
    assert len(wrote) >= MOST_FORMS, "forms that write nothing prove nothing"


MOST_FORMS = 30


@for_staff
def takes_everything(request):
    """A faulty view: whatever is sent becomes a field."""
    if request.method == "POST":
        names = {field.attname for field in Study._meta.concrete_fields} - {"id", "recorded_at"}
        sent = {
            name: value for name, value in request.POST.items() if name in names and name in ("name", "recorded_by")
        }
        Study.objects.filter(code="QH").update(**sent)
    return HttpResponse('<form method="post"><input name="name" value="Quiet"></form>')


urlpatterns = [
    path("planted/everything/", takes_everything, name="planted-everything"),
    path("", include("safespace.urls")),
]
handler404 = "safespace.base.http.errors.not_found"


def test_G11_a_view_that_takes_whatever_it_is_sent_is_found(world, settings):
    """The control."""
    settings.ROOT_URLCONF = __name__
    page = Address("planted-everything", takes_everything, ())

    found = taken_over([world.people["nils"]], [page], world.things)

    assert found == (["planted-everything as nils"], ["planted-everything"])

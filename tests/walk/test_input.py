"""No input breaks a page: every parameter and field that a view reads is sent what no form would send (S8)."""

import base64
import json
import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, QueryDict
from django.urls import include, path, reverse

from safespace.accounts.access import for_staff
from tests.walk.addresses import Address, addresses
from tests.walk.test_mass_assignment import FORM, Fields
from tests.walk.walker import OPENS, answer, must

pytestmark = pytest.mark.django_db

VISITORS = (
    "imogen", "tomasz", "laleh", "petra", "ada", "nils", "a participant with the device", "anybody",
    "imogen with her passphrase only", "somebody new with a passphrase only",
)  # fmt: skip
ID = "3f9d2b1c-6a54-4e0e-9a37-0d8f6b1c2a55"
NUL, SURROGATE = "a\x00b", "\ud800"
DAYS = ("0001-01-01", "9999-12-31")
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59")
DAY = re.compile(r"\d{4}-\d\d-\d\d$")
LONG, NUMBER, SURROGATES = "x" * 10_000, "9" * 5_000, '["\\ud800\\u0000"]'
HOSTILE = (NUL, *DAYS, MOMENTS[1], LONG, NUMBER)
"""What all parameters of an address are sent at once."""
IN_FIELDS = (NUL, LONG + SURROGATES, NUMBER, SURROGATES)
"""What all fields of a form are sent at once. Days are sent beside what is right, too."""


def cursor(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


FAR = ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00")
CURSORS = (
    base64.urlsafe_b64encode(b"[" * 5_000).decode(),
    cursor([10**400, 10**400]),
    *(cursor([one, ID]) for one in (*FAR[:2], FAR[3], NUL, SURROGATE)),
)
"""What the place in a list is sent; every list has cursors of two values. All kinds are tried in test_paging.py."""


class Noted(QueryDict):
    """What came with a request. Notes the names that are read from it."""

    read = None

    @classmethod
    def of(cls, query, names):
        """The content of the QueryDict `query`; what is read from it is added to the set `names`."""
        noted = cls(query.urlencode(), encoding=query.encoding)
        noted.read = names
        return noted

    def _note(self, name):
        if self.read is not None:
            self.read.add(name)

    def __getitem__(self, name):
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self._note(name)
        return super().__contains__(name)

    def get(self, name, default=None):
        self._note(name)
        return super().get(name, default)

    def getlist(self, name, default=None):
        self._note(name)
        return super().getlist(name, default)


READ = {"GET": set(), "POST": set()}


class NotingMiddleware:
    """Stands nearest to the views, and notes in READ which names they read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.GET = Noted.of(request.GET, READ["GET"])
        if request.method == "POST":
            request.POST = Noted.of(request.POST, READ["POST"])


def sent(person, url, query="", typed=None):
    """(answer, names read from the address, names read from the form)."""
    for names in READ.values():
        names.clear()
    address = f"{url}?{query}" if query else url
    if typed is None:
        given = person.ask("GET", address)
    else:
        given = person.ask("POST", address, data=urlencode(typed), content_type=FORM)
    return given, set(READ["GET"]), set(READ["POST"]) - {"csrfmiddlewaretoken"}


def visited(people, address, things):
    """(person, url, answer, names read from its address) for the first of `people` to whom `address` opens, or None."""
    kwargs = things(address)
    url = reverse(address.name, kwargs=kwargs)
    for person in people:
        if must(address, person, kwargs.get("study_id")) == OPENS:
            given, names, _ = sent(person, url, "x=y")
            if answer(given) in OPENS:
                return person, url, given, names
    return None


def what_breaks(people, found, things):
    """Send hostile input to the views of `found`. Returns (failures, parameters read, addresses that read a form)."""
    broken, parameters, forms = [], set(), set()
    for address in found:
        visit = visited(people, address, things)
        if visit is None:
            continue
        person, url, given, names = visit
        parameters |= names
        queries = [dict.fromkeys(names, value) for value in HOSTILE if names]
        queries += [{"after": value} for value in CURSORS if "after" in names]
        trials = [(urlencode(query), None) for query in queries]
        usual = typed_into(given, url)
        fields = set(usual) | sent(person, url, typed=usual)[2]
        forms |= {address.name for _ in fields}
        trials += [("", dict.fromkeys(fields, value)) for value in IN_FIELDS if fields]
        days = {name for name, value in usual.items() if DAY.match(value)}
        trials += [("", {**usual, **dict.fromkeys(days, day)}) for day in DAYS if days]
        broken += [
            f"{address.name}?{query[:60]} {str(typed)[:200]}"
            for query, typed in trials
            if sent(person, url, query, typed)[0].status_code >= 500
        ]
    return broken, parameters, forms


def typed_into(given, url):
    """What a visitor would send from the last form of the page `given` that posts to `url` itself."""
    fields = Fields()
    if given.status_code == 200 and not given.streaming:
        fields.feed(given.content.decode())
    own = [one["typed"] for one in fields.forms if one["method"].lower() == "post" and one["action"] in ("", url)]
    return {name: value for name, value in (own or [{}])[-1].items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def noting(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.NotingMiddleware"]


def test_nothing_that_is_sent_breaks_a_page(world, noting):
    """S8."""
    people = [world.people[name] for name in VISITORS]

    broken, parameters, forms = what_breaks(people, addresses(), world.things)

    assert broken == []
    assert {"after", "day", "start", "room", "for", "person", "seen", "show", "course"} <= parameters
    assert len(forms) >= MOST_FORMS, "forms that are not filled in prove nothing"


MOST_FORMS = 60


@for_staff
def a_day(request):
    """A faulty view: it uses a day without checking it."""
    if "day" in request.GET:
        date.fromisoformat(request.GET["day"]) - timedelta(days=1)
    return HttpResponse()


urlpatterns = [path("planted/day/", a_day, name="planted-day"), path("", include("safespace.urls"))]
handler404 = "safespace.base.http.errors.not_found"


def test_a_view_that_takes_a_day_as_it_comes_is_found(world, noting, settings):
    """The control."""
    settings.ROOT_URLCONF = __name__
    page = Address("planted-day", a_day, ())

    broken, _, _ = what_breaks([world.people["imogen"]], [page], world.things)

    days = ("0001-01-01", "9999-12-31T23:59", LONG, NUMBER)
    assert [one[:26] for one in broken] == [f"planted-day?day={day}"[:26] for day in days]

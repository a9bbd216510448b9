"""The control of the walk, continued: faults in the middleware, each found by the walk (G1).

With those of `test_planted.py` there are 23 faults. There: a page before the middleware, no middleware, two views
marked by hand, one for all staff of any study, one that tells studies apart, broken, beyond reach, of any study,
forgotten, and under the name of a public view. Here: the rest.
"""

import pytest
from django.conf import settings as house
from django.urls import reverse

from safespace.studies.models import Membership
from tests.walk import faulty_middleware
from tests.walk.addresses import addresses
from tests.walk.planted import planted
from tests.walk.walker import Answer, answer, walk

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
"""Access to views is decided in Python; which rows a role reaches is tested on both databases (`test_matrix.py`)."""

SECOND_FACTOR = "safespace.accounts.sign_in.middleware.SecondFactorMiddleware"
STUDIES = "safespace.studies.middleware.StudyMiddleware"
METHODS = "safespace.base.http.middleware.MethodsMiddleware"


@pytest.fixture
def instead(settings):
    """`instead(SECOND_FACTOR, "TakesThePassphrase")` puts a faulty middleware in the place of the real one."""
    settings.ROOT_URLCONF = "tests.walk.planted"

    def put(real, faulty):
        assert hasattr(faulty_middleware, faulty)
        name = f"tests.walk.faulty_middleware.{faulty}"
        settings.MIDDLEWARE = [name if one == real else one for one in house.MIDDLEWARE]

    return put


def of(*names):
    return [one for one in addresses() if one.name in names]


@pytest.mark.parametrize(
    ("faulty", "page", "name", "said"),
    [
        ("OpensByPrefix", "planted-hidden", "anybody", "GET planted-hidden as anybody: answered"),
        ("OpensForHead", "planted-staff-only", "anybody", "HEAD planted-staff-only as anybody: answered"),
        ("OpensForPost", "planted-staff-only", "anybody", "POST planted-staff-only as anybody: answered"),
        (
            "TakesThePassphrase",
            "studies:index",
            "imogen with her passphrase only",
            "GET studies:index as imogen with her passphrase only: answered",
        ),
        (
            "LetsThePassphraseChange",
            "accounts:settings",
            "imogen with her passphrase only",
            "GET accounts:settings as imogen with her passphrase only: answered",
        ),
        (
            "ForgetsTheHandover",
            "studies:index",
            "a participant with the device",
            "GET studies:index as a participant with the device: answered",
        ),
        ("NamesOneTooMany", "planted-staff", "anybody", "GET planted-staff as anybody: answered"),
    ],
)
def test_faulty_middleware_is_found(world, instead, faulty, page, name, said):
    """Faults 12 to 18."""
    instead(SECOND_FACTOR, faulty)

    assert said in walk(of(page), world.people[name], world.things)


@pytest.mark.parametrize("faulty", ["AnswersAnyMethod", "EchoesTrace"])
def test_a_house_that_answers_any_method_is_found(world, instead, faulty):
    """Faults 19 and 20: a function view answers TRACE unless its methods are checked (ASVS 4.1.4)."""
    instead(METHODS, faulty)

    assert "TRACE studies:index as nils: answered" in walk(of("studies:index"), world.people["nils"], world.things)


def test_a_role_that_ended_and_still_opens_is_found(world, instead):
    """Fault 21 (F-R5). The control: with the real middleware the same walk finds nothing."""
    Membership.objects.filter(user__username="sunita", study=world.study).update(ended_at=world.study.opened_at)
    former = world.people["sunita"]
    former.roles.clear()
    pages = of("studies:show", "studies:team")
    assert walk(pages, former, world.things) == []

    instead(STUDIES, "RemembersFormerRoles")

    assert "GET studies:show as sunita: answered" in walk(pages, former, world.things)


def test_an_administrator_with_every_study_is_found(world, instead):
    """Fault 22 (F, need-to-know: the column of the sys-admin)."""
    instead(STUDIES, "LetsAdministratorsIn")

    assert "GET studies:show as ada: answered" in walk(of("studies:show"), world.people["ada"], world.things)


def variants(path):
    """`path` as an attacker writes it who hopes that the middleware and the router read it differently."""
    bare = path.strip("/")
    return [
        f"/{bare}", f"//{bare}/", f"/{bare}//", f"/./{bare}/", f"/sign-in/../{bare}/", f"/sign-in/..%2f{bare}/",
        f"/{bare}/.", f"/{bare};a=b/", f"/{bare}/%20", f"/{bare}%00/", f"/{bare}.json", f"/{bare.upper()}/",
        f"/static/../{bare}/", f"/{bare}/?next=/sign-in/", f"/%2e/{bare}/",
    ]  # fmt: skip


HEADERS = dict.fromkeys(("X-Original-Url", "X-Rewrite-Url", "X-Forwarded-Uri", "X-Forwarded-Path"), "/sign-in/") | {
    "X-Http-Method-Override": "HEAD",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-User": "imogen",
}
SHUT = {Answer.SIGN_IN, Answer.HIDDEN, Answer.NO_METHOD}


def opened(person, found, things, **extra):
    """Ways of writing an address, and of lying about it, that gave `person` anything."""
    shown = []
    for address in found:
        path = reverse(address.name, kwargs=things(address))
        for one in [path, *variants(path)]:
            response = person.ask("GET", one, **extra)
            moved = response.status_code == 301 and response.headers["Location"].endswith("/")
            if not moved and answer(response) not in SHUT:
                shown.append(f"{one}: {answer(response)}")
    return shown


SAMPLE = (
    "studies:index", "studies:team", "studies:my-training", "accounts:index", "accounts:settings", "overview:people",
    "overview:person", "overview:reveal", "ledger:index", "ledger:looked", "conduct:live", "records:new",
)  # fmt: skip


def test_no_way_of_writing_an_address_bypasses_the_middleware(world):
    """G1: path variants, as a stranger, with headers that claim another place or account (WSTG-ATHZ-02)."""
    found = [one for one in addresses() if one.name in SAMPLE]

    assert len(found) == len(SAMPLE)
    assert opened(world.people["anybody"], found, world.things, headers=HEADERS) == []


def test_middleware_that_trusts_a_header_is_found(world, instead):
    """Fault 23, the control of the test before."""
    instead(SECOND_FACTOR, "TrustsAHeader")
    found = [planted("planted-staff-only")]

    assert opened(world.people["anybody"], found, world.things) == []
    assert opened(world.people["anybody"], found, world.things, headers=HEADERS) != []

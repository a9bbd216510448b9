"""No view opens without a verified second factor."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, include, path, reverse
from django.utils.timezone import now

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in import handover, public_views
from tests.make import an_app, signed_in, with_passphrase_only

SETTINGS = reverse("accounts:settings")


def hand_over(request):
    handover.begin(request, "f2b5", back_to="/settings/?from=tablet")
    return HttpResponse("lent")


def unmarked(request):
    return HttpResponse("open on purpose")


def a_step(request, step):
    return HttpResponse(f"{step} {handover.current(request)}")


records = (
    [
        path("c/<slug:step>/", a_step, name="handover"),
        path("c/leave/now/", a_step, {"step": "leave"}, name="handover-leave"),
    ],
    "records",
)
urlpatterns = [
    path("", include("safespace.accounts.urls")),
    path("", include("safespace.studies.urls")),
    path("", include(records)),
    path("lend/", for_staff(hand_over)),
    path("forgotten/", unmarked),
    path("health-report/", unmarked),
]
handler404 = "safespace.base.http.errors.not_found"


@pytest.fixture
def lent(noor, settings):
    """Noor's browser, handed over to a participant."""
    settings.ROOT_URLCONF = __name__
    client = signed_in(noor)
    client.get("/lend/")
    return client


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_stranger_is_sent_to_the_sign_in_page(db, method):
    """ASVS 6.3.3."""
    response = getattr(Client(), method)(SETTINGS)

    assert response.status_code == (303 if method == "post" else 302)
    assert response.url.startswith(reverse("accounts:sign-in"))


def test_a_passphrase_alone_opens_the_second_step_and_nothing_else(noor):
    """ASVS 6.3.3; WSTG-ATHN-11."""
    client = with_passphrase_only(noor)
    an_app(noor)

    assert client.get(SETTINGS).url == reverse("accounts:code")
    assert client.post(reverse("accounts:passphrase"), {"passphrase": "x" * 20}).url == reverse("accounts:code")
    assert client.get(reverse("accounts:code")).status_code == 200


def test_a_verified_browser_opens_its_pages(noor):
    """The control: not everything is refused."""
    assert signed_in(noor).get(SETTINGS).status_code == 200


@pytest.mark.parametrize("address", ["/forgotten/", "/health-report/"])
def test_an_unmarked_view_answers_404_to_everyone(noor, settings, address):
    """Deny by default; a name that begins like an open one opens nothing."""
    settings.ROOT_URLCONF = __name__

    answers = [client.get(address).status_code for client in (Client(), with_passphrase_only(noor), signed_in(noor))]

    assert answers == [404, 404, 404]


def test_every_public_view_exists_and_there_are_few():
    """G1: an allow list of fifteen lines at most, none of them unused."""
    named = set()

    def walk(resolver, spaces):
        for one in resolver.url_patterns:
            if hasattr(one, "url_patterns"):
                walk(one, [*spaces, one.namespace] if one.namespace else spaces)
            else:
                named.add(":".join([*spaces, one.name]) if one.name else "")

    walk(get_resolver(), [])
    listed = public_views.OPEN | public_views.PASSWORD_ONLY | public_views.HANDOVER

    assert listed - named == set()
    assert len(listed) <= 15


def test_a_press_or_a_poll_of_a_page_whose_session_is_over_leaves_the_page_with_what_was_typed(db):
    """It says where to sign in, and leads nobody away."""
    ids = {"study_id": uuid.uuid4(), "session_id": uuid.uuid4()}
    pressed = Client().post(reverse("conduct:stop", kwargs=ids), headers={"HX-Request": "true"})
    polled = Client().get(reverse("conduct:changed", kwargs=ids), headers={"HX-Request": "true"})

    for response in (pressed, polled):
        assert (response.status_code, response.content, "HX-Redirect" in response) == (403, b"", False)
        assert response["X-Sign-In"] == reverse("accounts:sign-in")


def test_a_partial_is_not_filled_with_the_sign_in_page(db):
    """htmx would swap it into a corner."""
    response = Client().get(SETTINGS, headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (403, b"")
    assert response["HX-Redirect"].startswith(reverse("accounts:sign-in"))


def test_hide_locks_the_session_and_a_code_returns_to_the_same_page(noor):
    client = signed_in(noor)
    page = f"http://testserver{SETTINGS}?tab=2"
    key = client.cookies["s"].value

    hidden = client.post(reverse("accounts:lock"), headers={"referer": page})

    assert (hidden.status_code, hidden.url) == (303, reverse("accounts:elsewhere"))
    assert hidden["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["s"].value != key
    assert client.get("/").url == reverse("accounts:code")
    back = client.post(reverse("accounts:code"), {"code": client.device.code(at=now())})
    assert back.url == f"{SETTINGS}?tab=2"


@pytest.mark.parametrize("referer", ["https://evil.example/settings/", "", "http://testserver//evil.example/"])
def test_hide_returns_only_to_pages_of_this_site(noor, referer):
    client = signed_in(noor)
    client.post(reverse("accounts:lock"), headers={"referer": referer})

    assert client.post(reverse("accounts:code"), {"code": client.device.code(at=now())}).url == "/"


def test_signing_out_ends_the_session_on_the_server(noor):
    """ASVS 7.4.1, 14.3.1."""
    client = signed_in(noor)
    stolen = Client()
    stolen.cookies["s"] = client.cookies["s"].value

    left = client.post(reverse("accounts:leave"))

    assert (left.status_code, left.url) == (303, reverse("accounts:elsewhere"))
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert stolen.get(SETTINGS).url.startswith(reverse("accounts:sign-in"))


def test_signing_out_and_hiding_need_a_form_of_this_site(noor):
    """ASVS 3.5.1."""
    client = signed_in(noor, enforce_csrf_checks=True)

    assert client.post(reverse("accounts:leave")).status_code == 403
    assert client.get(reverse("accounts:leave")).url == "/"
    assert client.get(SETTINGS).status_code == 200


def test_the_neutral_page_does_not_name_the_product(db):
    text = Client().get(reverse("accounts:elsewhere")).content.decode()

    assert "afespace" not in text
    assert Client().post(reverse("accounts:elsewhere")).status_code == 200


def test_the_neutral_page_redirects_to_the_configured_address(db, settings):
    settings.NEUTRAL_URL = "https://weather.example/"

    assert Client().get(reverse("accounts:elsewhere"))["Refresh"] == "0; url=https://weather.example/"


def test_a_lent_device_opens_only_the_participants_steps(lent):
    assert lent.get("/c/about/").content == b"about f2b5"
    for address in ("/", SETTINGS, reverse("accounts:code"), reverse("accounts:recovery"), "/lend/"):
        assert lent.get(address).url == reverse("accounts:return")


def test_the_participants_steps_open_on_a_lent_device_only(noor, lent):
    assert Client().get("/c/about/").url.startswith(reverse("accounts:sign-in"))
    assert with_passphrase_only(noor).get("/c/about/").url == reverse("accounts:code")
    assert signed_in(noor).get("/c/about/").status_code == 404


def test_staff_take_a_lent_device_back_with_a_fresh_code_only(lent):
    back = reverse("accounts:return")
    code = lent.device.code(at=now())

    assert lent.post(back, {"code": "000000"}).status_code == 422
    assert lent.get(SETTINGS).url == back
    assert lent.post(back, {"code": code}).url == "/settings/?from=tablet"
    assert lent.get(SETTINGS).status_code == 200
    assert lent.get("/c/about/").status_code == 404

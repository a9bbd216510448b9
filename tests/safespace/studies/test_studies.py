"""Opening a study, finding it again, and its settings."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.studies.models import CodeTaken, Membership, OpeningNotGranted, Study
from safespace.studies.role_words import words_of
from safespace.studies.roles import Permission, Role
from tests.cast import NOON, make_study
from tests.make import signed_in

TYPED = {"name": "Homecoming", "code": "hc", "zone": "Pacific/Auckland"}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_account_that_opens_a_study_is_its_coordinator(stella):
    opened = signed_in(stella).post(reverse("studies:open"), TYPED)

    study = Study.objects.get(code="HC")
    assert opened.url == reverse("studies:team", args=[study.id])
    assert (study.name, study.zone, study.opened_at) == ("Homecoming", "Pacific/Auckland", NOON)
    mine = Membership.objects.get(study=study)
    assert (mine.user, mine.role, mine.starts_on) == (stella.user, "coordinator", study.day(NOON))
    assert sorted(Entry.objects.values_list("action", flat=True)) == ["role.granted", "study.opened"]


def test_a_double_click_opens_one_study(stella):
    client, key = signed_in(stella), uuid.uuid4()
    for _ in range(2):
        client.post(reverse("studies:open"), {**TYPED, "intent": key})

    assert Study.objects.filter(code="HC").count() == 1


def test_an_account_without_the_right_opens_no_study(tomasz):
    refused = signed_in(tomasz).post(reverse("studies:open"), TYPED)

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [str(OpeningNotGranted())]
    assert not Study.objects.filter(code="HC").exists()


@pytest.mark.parametrize(("field", "value"), [("code", "H1"), ("code", "Ä"), ("code", ""), ("zone", "Mars/Olympus"),
                                              ("name", ""), ("name", "x" * 81)])  # fmt: skip
def test_what_does_not_fit_is_said_beside_its_field(stella, field, value):
    refused = signed_in(stella).post(reverse("studies:open"), {**TYPED, field: value})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])


def test_two_studies_never_share_their_letters(stella, leaving_well):
    refused = signed_in(stella).post(reverse("studies:open"), {**TYPED, "code": leaving_well.code})

    assert refused.context["form"].errors == {"code": [str(CodeTaken())]}


def test_a_day_begins_in_the_only_study_and_in_the_list_of_several(stella, imogen, ada, laleh):
    assert signed_in(imogen).get("/").url == f"/studies/{imogen.study_id}/today/"
    assert signed_in(laleh).get("/").url.startswith(f"/studies/{laleh.study_id}/")
    assert signed_in(ada).get("/").url == reverse("accounts:index")
    Membership.objects.create(user=stella.user, study=make_study("Homecoming", "HC"), role="coordinator",
                              starts_on=NOON.date(), confirmed_by=uuid.uuid4())  # fmt: skip
    assert signed_in(stella).get("/").url == reverse("studies:index")


def test_the_list_shows_my_studies_and_no_others(stella, imogen):
    text = signed_in(stella).get(reverse("studies:index")).content.decode()

    assert ("Quiet Hours" in text, "Leaving Well" in text) == (True, False)


def test_a_coordinator_changes_name_and_zone(imogen):
    changed = signed_in(imogen).post(
        reverse("studies:settings", args=[imogen.study_id]),
        {"name": "Leaving", "zone": "UTC", "calendar_title": "busy", "code": "ZZ"},
    )

    assert changed.url == reverse("studies:show", args=[imogen.study_id])
    study = Study.objects.get(pk=imogen.study_id)
    assert (study.name, study.zone, study.code) == ("Leaving", "UTC", "LW")


@pytest.mark.parametrize("name", ["show", "settings", "team", "add-member"])
def test_a_stranger_finds_no_page_of_a_study(stella, leaving_well, name):
    assert signed_in(stella).get(reverse(f"studies:{name}", args=[leaving_well.id])).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("show", 200), ("team", 200), ("settings", 403), ("add-member", 403)])
def test_an_interviewer_reads_the_study_and_changes_nothing(tomasz, name, status):
    assert signed_in(tomasz).get(reverse(f"studies:{name}", args=[tomasz.study_id])).status_code == status


def test_the_overview_says_in_words_what_each_role_may_do(leaving_well, tomasz):
    page = signed_in(tomasz).get(reverse("studies:show", args=[leaving_well.pk])).content.decode()
    said = {role: words_of(role) for role in Role}

    assert said[Role.INTERPRETER] == [
        ("Sees", ["the study and its settings"]),
        (
            "Works on their own",
            ["what they sign as a witness when a form is read out", "withdrawals (every role may take one)"],
        ),
        ("Sees their own", ["hours and pieces of work"]),
    ]
    assert said[Role.FRONT_DESK] == [
        ("Sees and changes", ["arrivals at rooms"]),
        ("Works on their own", ["withdrawals (every role may take one)"]),
    ]
    assert "<b>Sees and changes:</b> arrivals at rooms." in page
    names = [one.value.replace("_", " ") for one in Permission]
    assert [one for one in names if f">{one}<" in page] == []


def test_an_account_with_one_study_reaches_the_page_that_opens_another(leaving_well, imogen, tomasz):
    imogen.user.may_open_studies = True
    imogen.user.save()

    found = [
        reverse("studies:open") in signed_in(who).get(reverse("studies:show", args=[leaving_well.pk])).content.decode()
        for who in (imogen, tomasz)
    ]
    assert found == [True, False]

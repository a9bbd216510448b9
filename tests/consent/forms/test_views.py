"""The pages about forms: who opens them, what they refuse, what they keep, and how many queries they take."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.ethics.models import Approval
from consent.forms.models import ConsentForm, FormVersion
from tests.cast import HOUR, NOON
from tests.consent.cast import APPROVED_ON, approve, begin_form, send
from tests.consent.pages import MOST_QUERIES, queries, statuses, typed_in
from tests.make import signed_in


@pytest.fixture(autouse=True)
def noon_today():
    with time_machine.travel(NOON, tick=False):
        yield


def url(name, study, *args):
    return reverse(f"forms:{name}", args=[study.pk, *args])


def draft_of(form, by):
    return form.draft(by=by, at=APPROVED_ON)


def as_typed(page, **changes):
    """The whole draft as a browser would send it from `page`."""
    form = page.context["form"]
    rows = {}
    for row in form.rows.forms:
        rows |= typed_in(row)
    return {**typed_in(form), **typed_in(form.rows.management_form), **rows, "do": "save", **changes}


def test_members_read_forms_and_a_stranger_gets_404(approved_form, leaving_well, imogen, tomasz, laleh, stella):
    everybody = (imogen, tomasz, laleh, stella)

    assert statuses(url("index", leaving_well), *everybody) == [200, 200, 200, 404]
    assert statuses(url("version", leaving_well, approved_form.pk), *everybody) == [200, 200, 200, 404]


def test_a_version_is_not_found_through_another_study(approved_form, quiet_hours, stella):
    assert statuses(url("version", quiet_hours, approved_form.pk), stella) == [404]


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_coordinator_writes(adult_form, leaving_well, tomasz, laleh, stella, imogen, method):
    version = draft_of(adult_form, imogen)
    addresses = [url("new", leaving_well), *(url(one, leaving_well, version.pk) for one in ("edit", "submit"))]

    for address in addresses:
        assert statuses(address, tomasz, laleh, stella, method=method) == [403, 403, 404]
    assert (ConsentForm.objects.count(), adult_form.newest_version().state) == (1, "draft")


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_reviewer_decides(adult_form, leaving_well, imogen, tomasz, stella, method):
    """F-R4."""
    version = send(adult_form, imogen)

    assert statuses(url("decide", leaving_well, version.pk), imogen, tomasz, stella, method=method) == [403, 403, 404]
    assert FormVersion.objects.get().state == "submitted"


def test_a_reviewer_who_worked_on_it_is_refused_by_a_forged_post_too(adult_form, leaving_well, imogen, laleh):
    """F-R4: the page shows them no form, and the act refuses a POST without one."""
    version = draft_of(adult_form, imogen)
    version.revise(words={"about": "Hers."}, revision=1, by=laleh, at=APPROVED_ON)
    send(adult_form, imogen)
    address = url("decide", leaving_well, version.pk)
    typed = {"intent": uuid.uuid4(), "outcome": "approved", "reference": "REC 1", "ends_on": "2027-06-30"}
    browser = signed_in(laleh)

    assert "You worked on this form" in browser.get(address).content.decode()
    page = browser.post(address, typed)
    assert page.status_code == 422
    assert "another reviewer has to decide about it" in page.content.decode()
    assert FormVersion.objects.get().state == "submitted"


def test_imogen_writes_sends_and_laleh_approves(leaving_well, imogen, laleh):
    """A draft may be saved incomplete; what is missing is asked for when it is sent."""
    writer, reviewer = signed_in(imogen), signed_in(laleh)
    begun = writer.post(url("new", leaving_well), {"intent": uuid.uuid4(), "title": "Adults", "cohort": "adult"})
    page = writer.get(begun.url)
    words = {
        "about": "One.", "what_happens": "Two.", "withdrawal_terms": "Three.", "teach_question": "What?",
        "option_1": "This.", "option_3": "That.", "teach_right": "2", "teach_correction": "Kindly.",
        "choice-0-words": "Talks.",
    }  # fmt: skip
    assert writer.post(begun.url, as_typed(page, **words, do="add", add_kind="audio")).status_code == 302
    version = FormVersion.objects.get()
    assert [one["code"] for one in version.choices] == ["take_part", "audio"]
    assert (version.teach_options, version.teach_right) == (["This.", "That."], 1)

    send_url = url("submit", leaving_well, version.pk)
    assert "Not ready yet" in writer.get(send_url).content.decode()
    assert writer.post(send_url, {"intent": uuid.uuid4()}).status_code == 422
    page = writer.get(begun.url)
    writer.post(begun.url, as_typed(page, **{"choice-1-words": "To listen again."}))
    assert writer.post(send_url, {"intent": uuid.uuid4()}).status_code == 302

    decision = {"intent": uuid.uuid4(), "outcome": "approved", "reference": "REC 1", "ends_on": "2027-06-30"}
    assert reviewer.post(url("decide", leaving_well, version.pk), decision).status_code == 302
    assert FormVersion.objects.usable().get() == version


def test_a_taken_title_is_refused_and_stays_in_the_field(adult_form, leaving_well, imogen):
    page = signed_in(imogen).post(url("new", leaving_well), {"title": adult_form.title, "cohort": "child"})

    assert page.status_code == 422
    assert "has this title already" in page.content.decode()
    assert f'value="{adult_form.title}"' in page.content.decode()


def test_the_second_to_save_keeps_what_they_typed(adult_form, leaving_well, imogen):
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)
    page = browser.get(address)
    browser.post(address, as_typed(page, about="The first words."))

    late = browser.post(address, as_typed(page, about="The second words."))

    assert late.status_code == 422
    assert "The second words." in late.content.decode()
    assert "Somebody else saved this draft" in late.content.decode()
    assert adult_form.newest_version().about == "The first words."


@pytest.mark.parametrize(
    "forged",
    [
        {"choice-TOTAL_FORMS": "2", "choice-1-code": "take_part", "choice-1-title": "Twice"},
        {"choice-TOTAL_FORMS": "2", "choice-1-code": "soul", "choice-1-title": "Everything"},
        {"choice-TOTAL_FORMS": "no"},
        {"validity_months": "999"},
        {"do": "add", "add_kind": "audio", "choice-TOTAL_FORMS": "2", "choice-1-code": "audio"},
        {"do": "add", "add_kind": ""},
        {"do": "add", "add_kind": "topic:", "add_topic": "Ä family"},
        {"about": "x" * 8001},
        {"revision": ""},
    ],
)
def test_a_forged_draft_is_refused_and_not_stored(adult_form, leaving_well, imogen, forged):
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)

    page = browser.post(address, as_typed(browser.get(address), **forged))

    assert page.status_code == 422
    assert adult_form.newest_version().revision == 1


@pytest.mark.parametrize(
    "odd", [{"choice-TOTAL_FORMS": "3"}, {"do": "up-99"}, {"do": "remove-0"}, {"do": "down-x"}, {"do": "x"}]
)
def test_unknown_buttons_and_empty_rows_only_save(adult_form, leaving_well, imogen, odd):
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)

    assert browser.post(address, as_typed(browser.get(address), **odd)).status_code == 302
    assert [one["code"] for one in adult_form.newest_version().choices] == ["take_part"]


def test_an_approval_needs_a_reference_and_a_day_and_the_input_is_kept(adult_form, leaving_well, imogen, laleh):
    version = send(adult_form, imogen)

    page = signed_in(laleh).post(
        url("decide", leaving_well, version.pk), {"outcome": "approved", "reasons": "Kept words"}
    )

    assert page.status_code == 422
    assert "Give the reference of the approval." in page.content.decode()
    assert "Give the last day of the approval." in page.content.decode()
    assert "Kept words" in page.content.decode()


def test_an_approval_with_requested_changes_is_refused_until_one_is_chosen(adult_form, leaving_well, imogen, laleh):
    """Otherwise the form would be approved and the requested changes lost."""
    version, browser = send(adult_form, imogen), signed_in(laleh)
    address = url("decide", leaving_well, version.pk)
    typed = {"outcome": "approved", "reference": "REC 26/118", "ends_on": "2027-10-31", "reasons": "Say who hears it."}

    page = browser.post(address, typed)

    assert (page.status_code, adult_form.newest_version().state) == (422, "submitted")
    assert "You wrote what should change." in page.content.decode()
    assert page.context["form"]["reasons"].value() == "Say who hears it."
    assert browser.post(address, {**typed, "outcome": "changes_wanted"}).status_code == 302
    assert [one.reasons for one in adult_form.newest_version().decisions.all()] == ["Say who hears it."]


def test_an_approval_with_blank_reasons_is_an_approval(adult_form, leaving_well, imogen, laleh):
    """The control."""
    version = send(adult_form, imogen)
    typed = {"outcome": "approved", "reference": "REC 26/118", "ends_on": "2027-10-31", "reasons": " "}

    assert signed_in(laleh).post(url("decide", leaving_well, version.pk), typed).status_code == 302
    assert adult_form.newest_version().state == "approved"


def test_sending_to_the_committee_saves_the_whole_page_first(adult_form, leaving_well, imogen):
    """As the page says: every button saves the whole page."""
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)

    answer = browser.post(address, as_typed(browser.get(address), about="New words.", do="send"))

    assert answer.headers["location"] == url("submit", leaving_well, version.pk)
    assert adult_form.newest_version().about == "New words."
    assert "forms:submit" not in browser.get(address).content.decode()
    assert f'href="{url("submit", leaving_well, version.pk)}"' not in browser.get(address).content.decode()


def test_hiding_the_screen_saves_the_whole_page_and_then_locks(adult_form, leaving_well, imogen):
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)
    sent = as_typed(browser.get(address), about="Half a sente", step="hide")

    browser.post(address, sent, follow=True, headers={"Referer": f"http://testserver{address}"})

    assert adult_form.newest_version().about == "Half a sente"
    assert browser.get(address).status_code == 302, "locked"


def test_a_draft_that_cannot_be_saved_never_prevents_hiding_the_screen(adult_form, leaving_well, imogen):
    version = draft_of(adult_form, imogen)
    browser, address = signed_in(imogen), url("edit", leaving_well, version.pk)

    browser.post(address, as_typed(browser.get(address), validity_months="900", step="hide"), follow=True)

    assert browser.get(address).status_code == 302


def test_approving_under_a_suspended_approval_says_what_it_does(approved_form, adult_form, leaving_well, imogen, laleh):
    """F-R2."""
    version = send(adult_form, imogen)
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=NOON)

    page = signed_in(laleh).get(url("decide", leaving_well, version.pk)).content.decode()

    assert "The approval is suspended" in page


def test_a_draft_is_started_by_post_only(approved_form, adult_form, leaving_well, imogen, tomasz, stella):
    address = url("draft", leaving_well, adult_form.pk)

    assert statuses(address, imogen, tomasz, stella) == [405, 403, 404]
    assert statuses(address, tomasz, stella, method="post") == [403, 404]
    assert statuses(address, imogen, method="post") == [302]
    assert [one.number for one in adult_form.versions.order_by("number")] == [1, 2]


def test_the_list_takes_as_many_queries_for_one_form_as_for_fifty(approved_form, leaving_well, imogen, laleh):
    browser = signed_in(imogen)
    one = queries(browser, url("index", leaving_well))
    for place in range(49):
        approve(send(begin_form(leaving_well, imogen, f"Form {place}"), imogen), laleh, at=APPROVED_ON + HOUR)

    page = browser.get(url("index", leaving_well))
    assert queries(browser, url("index", leaving_well)) == one <= MOST_QUERIES
    assert len(page.content) < 100_000


@pytest.mark.parametrize("name", ["version", "edit", "submit", "decide"])
def test_each_page_of_a_version_takes_few_queries(adult_form, leaving_well, imogen, laleh, name):
    version = send(adult_form, imogen) if name == "decide" else draft_of(adult_form, imogen)
    browser = signed_in(laleh if name == "decide" else imogen)

    assert queries(browser, url(name, leaving_well, version.pk)) <= MOST_QUERIES

"""After a hundred forced faults, no page, log or mail contains what was typed (C2, ASVS 16.5)."""

import itertools
import logging

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.log import AdminEmailHandler
from django.views.debug import get_default_exception_reporter_filter

from safespace.accounts.access import MARK
from safespace.studies.roles import Role, grants
from tests.canary.breaking import FAULTS
from tests.canary.scanner import Scanner
from tests.make import signed_in
from tests.safespace.encryption.fields.test_envelope import put
from tests.walk.addresses import addresses

WORD = "Quincunx Zirkonvogel"
TYPED = {"name": WORD, "text": WORD, "note": WORD, "times": WORD, "reason": WORD}
SCANNER = Scanner([WORD])
IDS = {"participant_id", "study_id"}


@pytest.fixture
def mailed(settings):
    """Django's own handler that mails errors to ADMINS with full reports."""
    settings.ADMINS = [("Ada", "ada@example.org")]
    handler = AdminEmailHandler(include_html=True)
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield lambda: [part for one in mail.outbox for part in (one.subject, one.body, *(a[0] for a in one.alternatives))]
    logger.removeHandler(handler)


@pytest.fixture
def broken(imogen, alder, settings):
    """A coordinator's browser, with middleware that makes every view fail, and addresses to try."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.canary.breaking.BreakingMiddleware"]
    client = signed_in(imogen, raise_request_exception=False)
    places = {"study_id": alder.study_id, "participant_id": alder.pk}
    found = [
        reverse(one.name, kwargs={name: places[name] for name in one.kwargs})
        for one in addresses()
        if set(one.kwargs) <= IDS and "study_id" in one.kwargs and _opens(one)
    ]
    return client, found


def _opens(address):
    mark = getattr(address.view, MARK, None)
    return isinstance(mark, tuple) and all(grants(Role.COORDINATOR, one) for one in mark)


def test_a_hundred_faults_reveal_nothing_that_was_typed(broken, mailed, logged):
    client, found = broken
    forced = list(itertools.islice(itertools.product(found, FAULTS), 100))
    assert len(forced) == 100

    pages = [client.post(path, TYPED, headers={"X-Break": fault}) for path, fault in forced]

    assert {page.status_code for page in pages} == {500}
    assert SCANNER.in_lines([page.content.decode() for page in pages], "pages") == []
    assert SCANNER.in_lines(logged, "the log") == []
    assert SCANNER.in_lines(mailed(), "mail") == []
    assert len([line for line in logged if "BreakingMiddleware" in line or "process_view" in line]) >= 100


def test_djangos_own_report_would_reveal_it(broken, mailed, settings):
    """Without our filter the mail contains what was typed."""
    settings.DEFAULT_EXCEPTION_REPORTER = "django.views.debug.ExceptionReporter"
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"
    get_default_exception_reporter_filter.cache_clear()
    client, found = broken
    client.post(found[0], TYPED, headers={"X-Break": next(iter(FAULTS))})

    get_default_exception_reporter_filter.cache_clear()
    assert SCANNER.in_lines(mailed(), "mail") != []


def test_a_value_that_does_not_decrypt_is_a_calm_page(alder, imogen, logged):
    """C4: the page says nothing of the value. Here the bytes are from another field."""
    needs = alder.accommodation
    put(needs, "comfort", needs.stop_sign_sealed)
    answer = signed_in(imogen, raise_request_exception=False).get(alder.get_absolute_url())

    assert answer.status_code == 500
    assert "This was changed since it was saved" in answer.content.decode()
    assert Scanner(["25 minutes", "Raised palm", "Marguerite"]).in_lines([answer.content.decode(), *logged], "it") == []

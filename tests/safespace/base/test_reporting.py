"""E-R1: logs and error reports carry no personal data."""

import logging
import sys

from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from safespace.base.reporting import NothingReporterFilter, PlainFormatter

CANARY = "Marguerite-Canary-7781"


def _failed():
    secret = CANARY
    try:
        raise ValueError(f"could not read {secret}")
    except ValueError:
        return sys.exc_info()


def test_a_log_line_has_the_stack_of_an_error_but_not_its_message():
    record = logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Server Error: %s", ("/people/?q=x",), _failed()
    )

    line = PlainFormatter().format(record)

    assert "ValueError" in line
    assert "test_reporting.py" in line
    assert CANARY not in line
    assert "q=x" not in line


def test_a_log_line_stays_one_line():
    record = logging.LogRecord("a", logging.INFO, __file__, 1, "one\ntwo\r\nthree", (), None)

    assert "\n" not in PlainFormatter().format(record)


def test_an_error_report_has_no_variables_and_nothing_that_was_typed():
    request = RequestFactory().post("/people/add/", {"name": CANARY})
    request.exception_reporter_filter = NothingReporterFilter()
    report = ExceptionReporter(request, *_failed())
    data = report.get_traceback_data()

    assert [frame["vars"] for frame in data["frames"]] == [[] for _ in data["frames"]]
    assert data["filtered_POST_items"] in ([], {}.items())
    assert data["settings"] == {}

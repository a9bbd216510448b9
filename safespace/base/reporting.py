"""Logs and error reports that cannot carry personal data (ASVS 16.5, E-R1)."""

import logging
import time
import traceback

from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class NothingReporterFilter(SafeExceptionReporterFilter):
    """Error reports without variables of any frame, without settings, cookies, query or form data."""

    def is_active(self, request):
        return True

    def get_traceback_frame_variables(self, request, tb_frame):
        return []

    def get_post_parameters(self, request):
        return {}

    def get_safe_settings(self):
        return {}

    def get_safe_cookies(self, request):
        return {}

    def get_safe_request_meta(self, request):
        return {}


class NothingReporter(ExceptionReporter):
    """An error report that names the class of an error and its place, and never its text, which may quote anything."""

    def get_traceback_data(self):
        data = super().get_traceback_data()
        data.pop("exception_value", None)
        data.pop("unicode_hint", None)
        for frame in data.get("frames", []):
            frame["exc_cause"] = frame["exc_cause"] and type(frame["exc_cause"]).__name__
        return data


def _where(error):
    """The chain of `file:line in function` of an error, without source lines or values."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))


class PlainFormatter(logging.Formatter):
    """One line an event: time in UTC, level, logger, message; for an error its class and place, never its text.

    The text of an exception may quote what was typed (a failed statement, a value that did not parse), and arguments
    of third-party messages may be paths with a query. So arguments that are not numbers are cut at the first `?`
    and stripped of line breaks, and only the class of an exception is named.
    """

    default_msec_format = "%s.%03d"

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.converter = time.gmtime

    def format(self, record):
        record.message = " ".join(record.getMessage().split("?")[0].split())
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record)
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line += f" | {type(error).__module__}.{type(error).__qualname__} at {_where(error)}"
        return line

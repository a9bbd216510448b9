"""Logs and error reports without personal data (ASVS 16.5, E-R1)."""

import logging
import time
import traceback

from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class NothingReporterFilter(SafeExceptionReporterFilter):
    """Error reports without local variables, settings, cookies, query strings or form data."""

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
    """An error report with the class of an error and where it happened, but not its message, which may quote data."""

    def get_traceback_data(self):
        data = super().get_traceback_data()
        data.pop("exception_value", None)
        data.pop("unicode_hint", None)
        for frame in data.get("frames", []):
            frame["exc_cause"] = frame["exc_cause"] and type(frame["exc_cause"]).__name__
        return data


def _where(error):
    """The stack of an error as `file:line function`, without source lines or values."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))


class PlainFormatter(logging.Formatter):
    """One line per event: time in UTC, level, logger, message; for an error its class and stack, never its message.

    The message of an exception may quote what was typed (a failed statement, a value that did not parse), and log
    messages of other packages may contain paths with a query. So a message is cut at the first `?` and put on one line.
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

"""Why a document is refused, as the word the cleaning process writes."""

from enum import StrEnum


class Reason(StrEnum):
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too many pages"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_MUCH = "too much"
    HIDDEN = "hidden"


class Refused(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason

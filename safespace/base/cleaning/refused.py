"""Why a document is not taken, as the word that the cleaning process answers with."""

from enum import StrEnum


class Reason(StrEnum):
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too many pages"
    TOO_MANY_POINTS = "too many points"
    TOO_MUCH = "too much"
    HIDDEN = "hidden"


class Refused(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason

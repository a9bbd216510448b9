"""One line of what needs somebody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody: said in words, with the page that answers it."""

    tone: str
    icon: str
    title: str
    words: str
    url: str
    press: str

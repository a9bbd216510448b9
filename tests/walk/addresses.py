"""Every address the resolver knows, found by asking it."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from safespace.accounts.access import MARK

__all__ = ["MARK", "Address", "addresses"]


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: its full name, its view, and the places to fill in its path."""

    name: str
    view: Any
    kwargs: tuple[str, ...]

    def __str__(self):
        return self.name


def addresses(patterns=None):
    """All addresses below `patterns` (the whole house unless given), in the order of the resolver."""
    return list(_walk(get_resolver().url_patterns if patterns is None else patterns, (), ()))


def _walk(patterns, spaces, kwargs):
    for one in patterns:
        inside = (*kwargs, *one.pattern.converters)
        if isinstance(one, URLPattern):
            yield Address(":".join((*spaces, one.name or repr(one))), one.callback, inside)
        else:
            yield from _walk(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces, inside)

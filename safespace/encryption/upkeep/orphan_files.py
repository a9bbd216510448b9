"""Finds and deletes files without a row, which a crash between storing and committing leaves behind."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from safespace.encryption.files import sealed_files
from safespace.encryption.keys.cannot_decrypt import Tampered
from safespace.encryption.upkeep import references

MIN_AGE = timedelta(days=1)
"""A younger file may belong to a request that is still running."""

MAX_AT_ONCE = 50
"""If there are more, crashes are not the cause: files and database may not belong together, so none is deleted."""


def find(*, at):
    """The sorted names of sealed files older than MIN_AGE that no row names. Ignores files that are not ours."""
    return sorted(name for folder in _folders() for name in _unnamed(folder, at))


def sweep(*, at):
    """Delete what `find` finds, unless there are more than MAX_AT_ONCE. Returns (number found, number deleted)."""
    names = find(at=at)
    if len(names) > MAX_AT_ONCE:
        return len(names), 0
    for name in names:
        default_storage.delete(name)
    return len(names), len(names)


def _folders():
    """The folders of sealed files, named by two hex digits."""
    try:
        folders, _ = default_storage.listdir("")
    except FileNotFoundError:
        return []
    return [one for one in folders if len(one) == 2]


def _unnamed(folder, at):
    _, listed = default_storage.listdir(folder)
    names = {f"{folder}/{one}" for one in listed if _is_ours(one)}
    for model, field in references.files():
        if names:
            named = model._base_manager.filter(**{f"{field.name}__startswith": f"{folder}/"})
            names -= set(named.values_list(field.name, flat=True))
    return [name for name in names if _is_old(name, at)]


def _is_ours(name):
    try:
        sealed_files.key_number(name)
    except Tampered:
        return False
    return True


def _is_old(name, at):
    try:
        stored_at = default_storage.get_modified_time(name)
    except FileNotFoundError:  # deleted meanwhile
        return False
    return (stored_at if timezone.is_aware(stored_at) else timezone.make_aware(stored_at)) < at - MIN_AGE

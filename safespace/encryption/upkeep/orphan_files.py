"""Files without a row: what a crash between storing and committing leaves behind, found by the nightly `sweep`."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from safespace.encryption.files import sealed_files
from safespace.encryption.keys.cannot_decrypt import Tampered
from safespace.encryption.upkeep import references

OLD = timedelta(days=1)
"""A younger file may belong to an act that is not over."""

MOST = 50
"""More than this at once did not come of crashes: files and database may not belong together, and nothing goes."""


def found(*, at):
    """Names of stored sealed files older than a day that no row names, sorted. Files that are not ours are let be."""
    return sorted(name for folder in _folders() for name in _unnamed(folder, at))


def sweep(*, at):
    """Delete what `found` finds, unless it is more than MOST. Returns (how many were found, how many went)."""
    names = found(at=at)
    if len(names) > MOST:
        return len(names), 0
    for name in names:
        default_storage.delete(name)
    return len(names), len(names)


def _folders():
    """The folders in which sealed files lie: two hex digits each."""
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
    except FileNotFoundError:  # it went while we looked
        return False
    return (stored_at if timezone.is_aware(stored_at) else timezone.make_aware(stored_at)) < at - OLD

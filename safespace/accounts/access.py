"""Decorators that say who may open a view. A view without one always answers 404 (see `middleware`)."""

from functools import wraps

from safespace.accounts.refusing import denied
from safespace.accounts.sign_in.step_up import by_passkey

MARK = "is_for"
POLLED = "is_polled"


def for_staff(view):
    """Open `view` to any verified account: for pages about the account itself, such as its settings and studies."""
    setattr(view, MARK, "staff")
    return view


def for_administrator(view):
    """Open `view` to administrators of the installation; other verified accounts get the 403 page and an audit entry.

    An administrator who signed in with a code is asked for the passkey first.
    """
    behind_passkey = by_passkey(view)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_administrator:
            return denied(request, by=request.user, needs=["administrator"])
        return behind_passkey(request, *args, **kwargs)

    setattr(guarded, MARK, "administrator")
    return guarded


def for_confirmer(view):
    """Open `view` to accounts that may confirm the reset of a colleague's second factor (E-R10)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.may_confirm_resets:
            return denied(request, by=request.user, needs=["confirmer"])
        return view(request, *args, **kwargs)

    setattr(guarded, MARK, "confirmer")
    return guarded


def polled(view):
    """Mark a view that a page requests by itself. It does not count as use, so an unattended screen still locks."""
    setattr(view, POLLED, True)
    return view

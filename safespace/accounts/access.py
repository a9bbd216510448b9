"""Markers that say whom a view is for. A view without one answers 404 to everybody (see `middleware`)."""

from functools import wraps

from safespace.accounts.refusing import denied
from safespace.accounts.sign_in.step_up import by_passkey

MARK = "is_for"
POLLED = "is_polled"


def for_staff(view):
    """Open to any verified account, for what is nobody else's: one's own settings, one's own studies."""
    setattr(view, MARK, "staff")
    return view


def for_administrator(view):
    """Open to administrators of the installation; other verified accounts get the 403 page and an audit entry.

    An administrator who came in by a code is asked for the passkey first.
    """
    proved = by_passkey(view)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_administrator:
            return denied(request, by=request.user, needs=["administrator"])
        return proved(request, *args, **kwargs)

    setattr(guarded, MARK, "administrator")
    return guarded


def for_confirmer(view):
    """Open to those who may be the second of two people at a weighty change of somebody's account (E-R10)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.may_confirm_resets:
            return denied(request, by=request.user, needs=["confirmer"])
        return view(request, *args, **kwargs)

    setattr(guarded, MARK, "confirmer")
    return guarded


def polled(view):
    """A view a page asks for by itself: it does not count as use, so an unattended screen still locks."""
    setattr(view, POLLED, True)
    return view

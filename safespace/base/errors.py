"""Pages for when something went wrong. They are calm and say nothing about the system or the data."""

from django.shortcuts import render


def not_found(request, exception=None):
    """The same bytes for a missing page, a missing row and a study out of reach (security.md, after pretix)."""
    return render(request, "404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def csrf(request, reason=""):
    """The form was not sent from its own page, or the page lay open too long."""
    return render(request, "csrf.html", status=403)

"""Error pages. They say nothing about the system or the data."""

from django.shortcuts import render


def not_found(request, exception=None):
    """The same bytes for a missing page, a missing row and a study out of reach."""
    return render(request, "404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


SECRETS = ("passphrase", "code", "answer", "carried")


def csrf(request, reason=""):
    """The form was not sent from its own page, or the page was open too long.

    What was typed can be sent again if the browser confirms that it came from this site, which a page elsewhere cannot
    claim. Secrets have to be typed again.
    """
    typed = _typed(request) if _came_from_here(request) else []
    return render(request, "csrf.html", {"typed": typed, "again": request.get_full_path()}, status=403)


def _came_from_here(request):
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Origin", own) == own


def _typed(request):
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    if request.FILES or any(name.rpartition("-")[2] in SECRETS for name in names):
        return []
    return [(name, value) for name in names for value in request.POST.getlist(name)]

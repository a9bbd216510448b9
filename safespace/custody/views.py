"""How the keys are. Nothing is done from here: keys are looked after at the server, by `manage.py keys`."""

from safespace.accounts.access import for_administrator
from safespace.base.http.pages import page
from safespace.custody.health import health


@for_administrator
def keys(request):
    return page(request, "safespace/custody/keys.html", {"health": health()})

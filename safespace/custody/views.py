"""The page “Keys”. It only shows: keys are changed on the server with `manage.py keys`."""

from safespace.accounts.access import for_administrator
from safespace.base.http.pages import page
from safespace.custody.key_state import key_state


@for_administrator
def keys(request):
    return page(request, "safespace/custody/keys.html", {"state": key_state()})

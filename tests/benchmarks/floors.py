"""The floor of a page: the same page in plain Django, without our code.

A signed-in view behind the middleware of a new project, with Django's own sessions, one plain query for the rows the
page shows, and the same template with a ready-made context.
"""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.test import Client, override_settings, signals
from django.test.client import ClientHandler
from django.test.utils import setup_test_environment, teardown_test_environment
from django.urls import include, path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
"""The middleware that `startproject` writes."""


class Floor:
    """The page at `address` as plain Django would answer it to the account `who`. `rows()` loads what it shows."""

    def __init__(self, client, address, name, rows, *, who):
        self.context = _context_of(client, address, name)
        self.template, self.rows = get_template(name).template, rows
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.handler = _Plain(self)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = _session(get_user_model().objects.get(pk=who))

    def get(self):
        return self.client.get("/floor/")

    def print(self):
        """Render the template alone."""
        return HttpResponse(self.template.render(Context(self.context)))


class _Plain(ClientHandler):
    """Django's request handler with its usual middleware and one more URL."""

    def __init__(self, floor):
        super().__init__()
        self.floor = floor
        with override_settings(MIDDLEWARE=MIDDLEWARE, SESSION_ENGINE="django.contrib.sessions.backends.db"):
            self.load_middleware()

    def resolve_request(self, request):
        request.floor, request.urlconf = self.floor, __name__
        return super().resolve_request(request)


@login_required
def page(request):
    request.floor.rows()
    return request.floor.print()


urlpatterns = [path("floor/", page), path("", include("safespace.urls"))]


def _context_of(client, address, name):
    """The context with which our own view rendered the template `name`."""
    seen = []
    keep = lambda sender, template, context, **rest: seen.append((template.name, context.flatten()))  # noqa: E731
    setup_test_environment(debug=False)
    signals.template_rendered.connect(keep)
    try:
        client.get(address)
    finally:
        signals.template_rendered.disconnect(keep)
        teardown_test_environment()
    return next(context for seen_name, context in seen if seen_name == name)


def _session(user):
    """The key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key

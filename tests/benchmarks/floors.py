"""What a page costs with nothing of ours in it: Django's own session and user, a plain query, the same template."""

from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.test import signals
from django.test.utils import setup_test_environment, teardown_test_environment


class Floor:
    """The page at `address` as plain Django would answer it to the account `who`. `rows()` loads what it shows."""

    def __init__(self, client, address, name, rows, *, who):
        seen = []
        keep = lambda sender, template, context, **rest: seen.append((template.name, context.flatten()))  # noqa: E731
        setup_test_environment(debug=False)
        signals.template_rendered.connect(keep)
        try:
            client.get(address)
        finally:
            signals.template_rendered.disconnect(keep)
            teardown_test_environment()
        self.context = next(context for seen_name, context in seen if seen_name == name)
        self.template, self.rows, self.session = get_template(name).template, rows, SessionStore()
        self.session["who"] = str(who)
        self.session.save()

    def get(self):
        session = SessionStore(self.session.session_key)
        get_user_model().objects.get(pk=session["who"])
        self.rows()
        return HttpResponse(self.template.render(Context(self.context)))

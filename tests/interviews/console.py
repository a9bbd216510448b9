"""The console as a browser without scripts uses it: open the page, press a button of it, some time later."""

import re
from datetime import timedelta

from django.urls import reverse

READ_ALOUD = timedelta(seconds=5)
"""How long a question stands before its answer is pressed, unless a test says otherwise."""


class Tab:
    """One tab of `client` on the console of `session`: what it shows is what it sends, until it is opened again.

    `clock` is the traveller of time_machine, moved on by `after` before each press.
    """

    def __init__(self, client, session, clock):
        self.client, self.session, self.clock = client, session, clock
        self.open()

    def url(self, name, **more):
        return reverse(
            f"conduct:{name}", kwargs={"study_id": self.session.study_id, "session_id": self.session.pk, **more}
        )

    def open(self):
        return self._shows(self.client.get(self.url("live"), follow=True))

    def _shows(self, answer):
        self.words = answer.content.decode()
        self.fields = dict(
            re.findall(r'<input type="hidden" name="(intent|shown|version)" value="([^"]*)"', self.words)
        )
        return self

    def press(self, name, answer=None, *, after=READ_ALOUD, topic=None, **typed):
        """Send this page by the button for `name`, and show what comes back."""
        self.clock.shift(after)
        sent = self.fields | ({"answer": answer} if answer else {}) | typed
        place = self.url(name, topic_id=topic.pk) if topic else self.url(name)
        self.status = self.client.post(place, sent, follow=True)
        return self._shows(self.status)

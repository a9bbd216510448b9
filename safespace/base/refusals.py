"""Refusals: why an act is not possible, in a sentence the person can act on."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An act that is not possible.

    Define a subclass next to the act that raises it. `sentence` is shown to the person; its placeholders are filled by
    keyword. Never put a name, a phone number or any other sensitive value into it: it may reach a log.
    """

    sentence = _("This can’t be done.")
    status = 409
    field = None
    until = None
    """For a wait: when to try again. Pages then respond with 429 and `Retry-After`."""

    def __init__(self, sentence=None, /, **places):
        self.sentence = (sentence or type(self).sentence).format(**places)
        super().__init__(self.sentence)

    def __str__(self):
        return self.sentence

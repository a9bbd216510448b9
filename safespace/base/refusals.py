"""Refusals: what may not happen, said in a sentence a person can act on."""


class Refusal(Exception):
    """Something that may not happen.

    Subclass it beside the act that refuses. `sentence` is shown to the person as it stands; fill its places by keyword.
    Never put a name, a phone number or any other sensitive value into it: it may reach a log.
    """

    sentence = "This can’t be done."
    status = 409
    field = None
    until = None
    """For a wait: the moment from which it may be tried again. Pages then answer 429 with `Retry-After`."""

    def __init__(self, sentence=None, /, **places):
        self.sentence = (sentence or type(self).sentence).format(**places)
        super().__init__(self.sentence)

    def __str__(self):
        return self.sentence

"""The steps at the tablet, how they end, and what they refuse (domain.md A5, eConsent order)."""

from django.db import models

from safespace.base.refusals import Refusal

STEPS = ("about", "what", "choices", "explain", "sign", "copy", "done")
"""In this order. "done" is the page to hand the tablet back from."""

READING = STEPS[:2]


class End(models.TextChoices):
    """How a sitting ended; the empty text is one that is still open."""

    OPEN = "", "Open"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Said no"
    NOT_TODAY = "not_today", "Not today"
    LEFT = "left", "Left"


class NotThisStep(Refusal):
    """A step was sent before the ones it rests on, or after signing. Nothing was stored."""

    sentence = "This step comes a little later. Carry on from where we are."


class SittingOver(Refusal):
    sentence = "This has ended. Please hand the tablet back."


class WitnessToo(Refusal):
    """Whoever witnessed a reading hands over nothing in it (domain.md F-R4)."""

    sentence = "You are the witness here, so somebody else has to hand over the tablet."


class AnswerMissing(Refusal):
    sentence = "Please answer every choice. Yes and no are both fine."
    status = 422


class Interpreter(models.TextChoices):
    NONE = "none", "Nobody needed"
    PROFESSIONAL = "professional", "A trained interpreter"
    TRUSTED = "trusted", "Somebody they chose"


def checked(before, chosen, again, *, right):
    """The draft's "teach" after the answer `chosen`, where `before` is what stood there and `right` the right answer.

    The first answer stays on record. That we talked `again` counts only after an answer that called for it (A-R9).
    """
    called_for = "chosen" in before and before["chosen"] != right
    talked = (bool(again) and called_for) or (chosen == right and before.get("again", False))
    return {**(before or {"first": chosen}), "chosen": chosen, "again": talked}

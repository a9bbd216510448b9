"""The steps of a sitting at the tablet, how it ends, and its refusals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safespace.base.refusals import Refusal

STEPS = ("about", "what", "choices", "explain", "sign", "copy", "done")
"""In order. On "done", the last page, the person hands the tablet back."""

READING = STEPS[:2]


class End(models.TextChoices):
    """How a sitting ended. Empty while it is still open."""

    OPEN = "", "Open"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Said no"
    NOT_TODAY = "not_today", "Not today"
    LEFT = "left", "Left"


class StepNotOpen(Refusal):
    """A step was sent before the steps it depends on, or after signing. Nothing was stored."""

    sentence = _("This step comes a little later. Carry on from where we are.")


class SittingOver(Refusal):
    sentence = _("This has ended. Please hand the tablet back.")


class CannotGoOn(Refusal):
    """A gate closed during the sitting. Its reasons are for staff, who read them where the tablet is set up."""

    sentence = _("We can’t go on with this today. Nothing was signed. Please hand the tablet back.")


class WitnessCannotHandOver(Refusal):
    """The witness of a reading may not also hand over the tablet (F-R4)."""

    sentence = "You are the witness here, so somebody else has to hand over the tablet."


class AnswerMissing(Refusal):
    sentence = _("Please answer every choice. Yes and no are both fine.")
    status = 422


class Interpreter(models.TextChoices):
    NONE = "none", "Nobody needed"
    PROFESSIONAL = "professional", "A trained interpreter"
    TRUSTED = "trusted", "Somebody they chose"


def teach_back(before, chosen, again, *, right):
    """The "teach" part of a draft after the answer `chosen`. `before` is the part so far, `right` the right answer.

    The first answer stays on record. Talking `again` counts only after a wrong answer (A-R9).
    """
    was_wrong = "chosen" in before and before["chosen"] != right
    talked = (bool(again) and was_wrong) or (chosen == right and before.get("again", False))
    return {**(before or {"first": chosen}), "chosen": chosen, "again": talked}

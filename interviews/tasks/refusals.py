"""Why an act on something we owe is not possible."""

from safespace.base.refusals import Refusal


class NotYours(Refusal):
    sentence = "Your role does not do this. The colleague it names can, or a coordinator."
    status = 403


class TakenBefore(Refusal):
    sentence = "{name} has this. Ask them before you take it."


class DoneBefore(Refusal):
    """A colleague did it first, or it is no longer needed."""

    sentence = "This is no longer open: a colleague was here first. Nothing was changed."


class DoneByErasure(Refusal):
    sentence = "This is done when the erasure is carried out, with a second person. Ask for the erasure."


class DoneElsewhere(Refusal):
    sentence = "This ends by itself once it is done on its own page. Open that page."


class NothingToCheck(Refusal):
    sentence = "There is nothing to check yet, or this takes no second person. Look at the list again."


class DayPassed(Refusal):
    sentence = "This day has passed. Choose today or a later day."
    status = 422
    field = "day"


class NotOneOfThese(Refusal):
    sentence = "Choose why it is no longer needed."
    status = 422
    field = "because"

"""Why an act on an incident is not possible."""

from safespace.base.refusals import Refusal


class NotForThisRole(Refusal):
    sentence = "Your role does not do this. The principal investigator or a coordinator can."
    status = 403


class FactsNotForYou(Refusal):
    """Only those who have to act on the incident open what happened."""

    sentence = "What happened opens to those who act on this incident now. Ask the principal investigator."
    status = 403


class NotOfThisStudy(Refusal):
    sentence = "That person or that talk is not of this study. Choose another."
    status = 422
    field = "who"


class KnownLater(Refusal):
    sentence = "This lies ahead. Give the time at which we knew, or leave it empty for now."
    status = 422
    field = "known_at"


class FactsThere(Refusal):
    sentence = "What happened is written down already, and stays as it was written. A second person can add to it."


class SayWhy(Refusal):
    """A finding that nothing has to be reported needs its reason."""

    sentence = "Write a few words about why it does not have to be reported. They stay sealed with the incident."
    status = 422
    field = "assessment"


class StepsOpen(Refusal):
    sentence = "There are steps left. Tick what was done, then close it."


class NothingSo(Refusal):
    """The step does not exist, or the second person found that it is not needed."""

    sentence = "This step is not needed for this incident."

"""Input on a tablet page that was not sent as an answer yet, saved whichever button is pressed."""

from django.db import transaction

from consent.records.tablet.questions import Question
from safespace.base.refusals import Refusal
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed

NOT_KEPT = (Refusal, KeyDestroyed)
"""What `save_page_draft` raises if the step is over or the person was erased. Leaving the tablet ignores both."""


@transaction.atomic
def save_page_draft(sitting, step, *, at, answers=None, page=None, question="", key=None):
    """Save the input on the page of `step` and return the sitting.

    `answers` are the choices so far ({code: bool}), `page` is what was picked, typed or drawn, and `question` is saved
    as a question of the person under `key`. Raises StepNotOpen, SittingOver.
    """
    sitting = sitting.locked()
    sitting.require_step(step)
    if answers is not None:
        sitting = sitting.answer(answers, at=at, complete=False)
    if page:
        sitting = sitting.keep(page={**sitting.page, step: page})
    if question.strip():
        Question.objects.ask(key=key, sitting=sitting, words=question, at=at)
    return sitting

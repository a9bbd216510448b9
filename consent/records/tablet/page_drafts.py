"""What stands on a page of the tablet when any of its buttons is pressed: kept, and not an answer yet."""

from django.db import transaction

from consent.records.tablet.questions import Question
from safespace.base.refusals import Refusal
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed

NOT_KEPT = (Refusal, KeyDestroyed)
"""What `save_page_draft` raises if the step is over or the person was erased. Leaving the tablet ignores both."""


@transaction.atomic
def save_page_draft(sitting, step, *, at, answers=None, page=None, question="", key=None):
    """Keep what stands on `step`, and return the sitting.

    `answers` are the choices so far ({code: bool}), `page` what is picked, typed or drawn, `question` the words in the
    field beside it, which become a question of theirs under `key`. Raises StepNotOpen, SittingOver.
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

"""Choosing the consent form on which a planned session rests (A-R1)."""

from django.db import transaction

from consent.records.basis import basis_of
from interviews.sessions import actions
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import State, require_carrying
from safespace.base.refusals import Refusal


class FormSettled(Refusal):
    sentence = "This session is no longer ahead, so the form it rests on stays."


@transaction.atomic
def choose_form(*, session, form, by, at):
    """Let the planned `session` rest on the ConsentForm `form`; the same form again changes nothing.

    Choosing is not consent: the gate still needs a yes on that form. Raises FormSettled, FormCannotCarry.
    """
    session, _ = lock_in_order(session, at)
    if session.form_id == form.pk:
        return session
    if session.state != State.PLANNED:
        raise FormSettled
    require_carrying(form, session.study_id)
    before, session.form = session.form_id, form
    session.save(update_fields=["form"])
    detail = {"form": str(form.pk), "before": str(before) if before else None}
    session.log(actions.FORM_CHOSEN, by=by, at=at, detail=detail)
    return session


def likely_form(participant, forms, at):
    """The one of `forms` to preselect: the only one they agreed to, else the only one there is, else None."""
    from_answers = [one for one in forms if basis_of(participant, one, at).is_valid] if participant else []
    return next((found[0] for found in (from_answers, list(forms)) if len(found) == 1), None)

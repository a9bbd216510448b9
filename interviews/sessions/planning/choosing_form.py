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
    """The one of `forms` to preselect for a new session: the one they agreed to, else the only one there is."""
    only = forms[0] if len(forms) == 1 else None
    return agreed_form(participant, forms, at) or only


def agreed_form(participant, forms, at):
    """The one of `forms` on which `participant` has a valid consent, or None if that is none or several."""
    found = [one for one in forms if basis_of(participant, one, at).is_valid] if participant else []
    return found[0] if len(found) == 1 else None

"""The buttons of the console when it gets too much: one tap a step (C-R17)."""

from django.shortcuts import redirect

from interviews.conduct.console_views import act_and_return, button, keep_typed, own_session, with_closing_steps
from interviews.conduct.distress.acts import take_step
from interviews.conduct.forms import StepForm


@button
def step(request, member, session_id):
    """Take one step; notes that were typed are saved first, and the closing steps keep what was typed into them."""
    session, form = own_session(member, session_id), StepForm(request.POST)
    unkept = keep_typed(request, member, session)
    if form.is_valid():
        answer = act_and_return(request, session, take_step, **form.press())
    else:
        answer = redirect("conduct:live", session.study_id, session.pk)
    return with_closing_steps(request, member, session_id, answer, unkept)

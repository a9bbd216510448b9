"""The page where a member writes down that one choice of a person is now a no (A-R11)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now, override

from consent.ethics.wording import day_words
from consent.forms.presentation import paragraphs
from consent.forms.scopes import TAKE_PART
from consent.records.choices.forms import NarrowForm
from consent.records.choices.narrowing import Narrowing, latest_records
from consent.records.models import ScopeAnswer
from safespace.base.http.pages import page
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

STEPS = (
    ("circle-minus", "dusk", "At once", "It is a no from the moment you press, wherever it is asked for."),
    (
        "list-checks",
        "",
        "What was made under it",
        "What was kept from a talk under this choice stands under Owed, until a second person has checked it.",
    ),
    ("scroll-text", "", "What stays", "That it was a yes and is now a no, when, and that you wrote it down."),
    ("tablet", "", "A yes again", "That takes the form and their signature. Nobody can turn it back from here."),
)


@for_member(Permission.READ_PEOPLE)
def narrow(request, member, participant_id):
    """Any member who works with the person registers it, as any may register a withdrawal: no approval, no code."""
    reach = Participant.objects.within_reach_of(member).select_related("study")
    participant = get_object_or_404(reach, pk=participant_id)
    at = now()
    records = [one for one in latest_records(participant) if one.is_given]
    answers = [one for record in records for one in record.answers.all()]
    granted = ScopeAnswer.objects.filter(record__participant=participant, granted=True)
    with override(member.study.tz):
        form = NarrowForm(
            request.POST or None,
            answers=[one for one in answers if one.is_yes],
            accepted=granted.select_related("scope", "narrowing", "record__version__form"),
            names_form=len(records) > 1,
        )
        if request.method == "POST" and form.is_valid():
            with form.refusals():
                if form.answer.scope.code == TAKE_PART:
                    messages.info(request, "Without taking part, all of it ends. Write that down here.")
                    return redirect("withdrawals:new", member.study_id, participant.pk)
                said_at = form.cleaned_data["occurred_at"] or at
                channel = form.cleaned_data["channel"]
                made = Narrowing.objects.narrow(form.answer, channel=channel, occurred_at=said_at, by=member, at=at)
                messages.info(request, _said(form.answer, made))
                return redirect(participant)
        context = {
            "study": member.study,
            "participant": participant,
            "form": form,
            "may_choose": any(one.is_yes for one in answers),
            "already": [(one.scope.title, _since(one, member.study)) for one in answers if not one.is_yes],
            "terms": [(one.version, paragraphs(one.version.withdrawal_terms)) for one in records],
            "steps": STEPS,
        }
        return page(request, "consent/records/choices/narrow.html", context)


def _since(answer, study):
    if answer.granted:
        return f"a no since {day_words(study.day(answer.narrowing.received_at))}"
    return "said no"


def _said(answer, made):
    if made:
        return f"“{answer.scope.title}” is a no from now on."
    return f"“{answer.scope.title}” was a no already. Nothing has changed."

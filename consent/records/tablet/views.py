"""The participant's own steps on a device lent to them.

What is stored decides which step is open, never the address: requesting a later step redirects to the open one (ASVS
2.3.1).
"""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from consent.ethics.wording import clock_words, minute_words
from consent.forms import presentation, scopes
from consent.forms.texts import words_language
from consent.records.consent_codes import OWN
from consent.records.copy_page import card, copy_page
from consent.records.forms import ChoicesForm, CopyForm, ExplainForm, QuestionForm, ReadForm, SignForm, TalkedForm
from consent.records.models import Copy
from consent.records.tablet import signing
from consent.records.tablet.page_drafts import NOT_KEPT, save_page_draft
from consent.records.tablet.questions import Question
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import STEPS, CannotGoOn, SittingOver, StepNotOpen
from consent.records.witnessing import sign_by
from safespace.accounts.sign_in import handover as device
from safespace.base.gates import GateClosed
from safespace.base.http.pages import page
from safespace.base.text.languages import isolated

TALKED = "talked:"
LABELS = {
    "about": _("About the study"),
    "what": _("What will happen"),
    "choices": _("Your choices"),
    "explain": _("Did we explain it well?"),
    "sign": _("Saying yes, or no"),
    "copy": _("Your copy"),
}


@sensitive_post_parameters()
def handover(request, step):
    """One step. Whichever button is pressed, the input on the page is saved first."""
    sitting = _sitting(request)
    if not sitting.opens(step):
        return _to_current_step(sitting)
    try:
        if request.method != "POST" or sitting.signed or _is_autosave(request):
            return VIEWS[step](request, sitting, step)
        return _pressed(request, sitting, step)
    except (StepNotOpen, SittingOver):
        return _to_current_step(_sitting(request))


def _pressed(request, sitting, step):
    do = request.POST.get("do", "")
    question_form = QuestionForm(request.POST, wanted=do == "ask")
    sitting = _keep(request, sitting, step, question_form)
    if not question_form.is_valid():
        return VIEWS[step](request, sitting, step, question_form)
    if do == "ask":
        return _to_questions(step)
    if do.startswith(TALKED):
        return _talked(request, sitting, step)
    if do == "back":
        return redirect("records:handover", _previous_step(sitting, step) or step)
    if do == "change":
        return redirect("records:handover", "choices")
    return VIEWS[step](request, sitting, step)


def _keep(request, sitting, step, question_form):
    """Save the input on the page before acting on the button."""
    typed = question_form.cleaned_data if question_form.is_valid() else {}
    question = {"question": typed.get("words", ""), "key": typed.get("intent")}
    found = ON_PAGE[step](request, sitting) if step in ON_PAGE else {}
    return save_page_draft(sitting, step, at=now(), **question, **found)


def _choices_on_page(request, sitting):
    form = _choices_form(request, sitting, partly=True)
    return {"answers": form.answers()} if form.is_valid() else {}


def _check_on_page(request, sitting):
    form = ExplainForm(request.POST, version=sitting.version, kept={})
    return {"page": {name: form.cleaned_data[name] for name in ("chosen", "again")}} if form.is_valid() else {}


def _signature_on_page(request, sitting):
    form = SignForm(request.POST)
    return {"page": {name: form.cleaned_data[name] for name in ("name", "strokes")}} if form.is_valid() else {}


ON_PAGE = {"choices": _choices_on_page, "explain": _check_on_page, "sign": _signature_on_page}


def leave(request):
    """Leave from any step. The answers are kept, the device is locked, and no error on the page prevents it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sitting, step = ConsentSitting.objects.lent(device.current(request)), request.POST.get("step", "")
    if sitting is not None:
        with suppress(*NOT_KEPT):
            if step in VIEWS and sitting.opens(step) and not sitting.signed:
                _keep(request, sitting, step, QuestionForm(request.POST))
        sitting.leave(at=now())
    device.end(request)
    return redirect("accounts:elsewhere")


def _is_autosave(request):
    """Whether the page saved itself, without a press of a button."""
    return "X-Autosave" in request.headers


def _sitting(request):
    sitting = ConsentSitting.objects.lent(device.current(request))
    if sitting is None:
        raise Http404
    return sitting


def _to_current_step(sitting):
    return redirect("records:handover", sitting.current_step)


def _to_questions(step):
    """Redirect to the questions beside a step."""
    return redirect(reverse("records:handover", args=[step]) + "#h-ask")


def _shown(request, sitting, step, template, question_form, **context):
    here = STEPS.index(step)
    states = [(label, _state(STEPS.index(name), here)) for name, label in LABELS.items()]
    asked = [(one.pk, one.words, one.talked_about_at is not None) for one in sitting.questions.all()]
    shared = {
        "sitting": sitting,
        "version": sitting.version,
        "study_name": sitting.version.form.study.name,
        "with_whom": isolated(sitting.obtained_by.user),
        "witness": isolated(sitting.witness.user) if sitting.witness else "",
        "steps": states,
        "step_number": here + 1,
        "leave_url": reverse("records:handover-leave"),
        "step": step,
        "step_url": reverse("records:handover", args=[step]),
        "may_go_back": _previous_step(sitting, step) is not None,
        "asked": asked,
        "question_form": None if sitting.signed or sitting.ended_at else question_form or QuestionForm(),
    }
    return page(request, f"consent/records/tablet/{template}.html", {**shared, **context})


def _state(place, here):
    return "done" if place < here else "here" if place == here else "ahead"


def _previous_step(sitting, step):
    """The nearest earlier step that may be shown, or None."""
    return next((name for name in reversed(STEPS[: STEPS.index(step)]) if sitting.opens(name)), None)


def _reading(field):
    def view(request, sitting, step, question_form=None):
        form = ReadForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and question_form is None:
            sitting.read(step, at=now())
            return redirect("records:handover", STEPS[STEPS.index(step) + 1])
        context = {
            "form": form,
            "title": LABELS[step],
            "words": presentation.paragraphs(getattr(sitting.version, field)),
            "terms": presentation.paragraphs(sitting.version.withdrawal_terms) if step == "what" else [],
        }
        return _shown(request, sitting, step, "read", question_form, **context)

    return view


def _choices(request, sitting, step, question_form=None):
    is_autosave = _is_autosave(request)
    partly = is_autosave or question_form is not None or request.POST.get("do") == "break"
    form = _choices_form(request, sitting, partly)
    if request.method == "POST" and form.is_valid() and question_form is None:
        at = now()
        sitting = sitting.answer(form.answers(), at=at, complete=not partly)
        saved = _now("Saved %(clock)s.") % {"clock": clock_words(sitting.version.form.study, at)}
        if is_autosave:
            return HttpResponse(saved, content_type="text/plain")
        if not partly:
            return _to_current_step(sitting)
        messages.info(request, saved + " " + _now("Take all the time you need. We can go on, or stop."))
        return redirect("records:handover", step)
    cards = [
        {"field": form[name], "words": one["words"], "more": one["more"], "needed": one["code"] == scopes.TAKE_PART}
        for name, one in zip(form.codes, sitting.version.choices, strict=True)
    ]
    return _shown(request, sitting, step, "choices", question_form, form=form, cards=cards)


def _choices_form(request, sitting, partly):
    return ChoicesForm(request.POST or None, choices=sitting.version.choices, answers=sitting.answers, partly=partly)


def _explain(request, sitting, step, question_form=None):
    teach = sitting.draft.get("teach", {})
    kept = {**teach, **sitting.page.get(step, {})}
    form = ExplainForm(request.POST or None, version=sitting.version, kept=kept)
    if request.method == "POST" and form.is_valid() and question_form is None:
        sitting = sitting.explain(form.cleaned_data["chosen"], again=form.cleaned_data["again"], at=now())
        return _to_current_step(sitting)
    surprised = bool(teach) and teach.get("chosen") != sitting.version.teach_right
    return _shown(request, sitting, step, "explain", question_form, form=form, surprised=surprised)


def _sign(request, sitting, step, question_form=None):
    form = SignForm(request.POST or None, kept=sitting.page.get(step, {}))
    if request.method == "POST" and question_form is None:
        if request.POST.get("do") in ("not_today", "no"):
            return _put_off_or_refused(request, sitting)
        if form.is_valid():
            with form.refusals():
                _agree(sitting, form.cleaned_data)
                return _to_current_step(_sitting(request))
    answers = sitting.answers
    said = [
        (one["title"], "yes" if answers[one["code"]] else "no")
        for one in sitting.version.choices
        if one["code"] in answers
    ]
    template = "decline" if sitting.declines else "sign"
    moment = minute_words(sitting.version.form.study, now())
    return _shown(request, sitting, step, template, question_form, form=form, answers=said, moment=moment)


def _agree(sitting, typed):
    try:
        signing.agree(sitting, name=typed["name"], strokes=typed["strokes"], at=now())
    except GateClosed:
        raise CannotGoOn from None


def _put_off_or_refused(request, sitting):
    if request.POST["do"] == "not_today":
        return _to_current_step(sitting.not_today(at=now()))
    signing.refuse(sitting, at=now())
    return _to_current_step(_sitting(request))


def _copy(request, sitting, step, question_form=None):
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing.take_copy(sitting, choice=form.cleaned_data["choice"], at=now())
        return _to_current_step(_sitting(request))
    asked = [one.words for one in sitting.questions.all()]
    return _shown(request, sitting, step, "copy", question_form, form=form, **copy_page(sitting.signed, asked))


def _done(request, sitting, step, question_form=None):
    record = sitting.signed
    choice = record.copy.choice if record and record.has_copy else ""
    has_choices = record is not None and sitting.version.form.cohort in OWN
    has_choices = has_choices and words_language(sitting.version) == "en"  # that page has no other language yet
    context = {"choice": choice, "ended_as": sitting.ended_as, "has_choices": has_choices}
    if record and record.is_given and record.is_read_aloud:
        context["until"] = minute_words(sitting.version.form.study, sign_by(record))
    if choice == Copy.FULL:
        context |= copy_page(record, [one.words for one in sitting.questions.all()])
    elif choice == Copy.CARD:
        context["card"] = card(record)
    return _shown(request, sitting, step, "done", question_form, **context)


def _talked(request, sitting, step):
    form = TalkedForm({"question": request.POST["do"].removeprefix(TALKED)})
    if form.is_valid():
        Question.objects.talked_about(form.cleaned_data["question"], sitting=sitting, at=now())
    return _to_questions(step)


VIEWS = {
    "about": _reading("about"),
    "what": _reading("what_happens"),
    "choices": _choices,
    "explain": _explain,
    "sign": _sign,
    "copy": _copy,
    "done": _done,
}

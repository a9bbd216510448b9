"""The participant's own steps on a device lent to them. Which step is open is decided by what is stored, never by the
address: a step asked for too early leads back to the one that is open (security.md 2.3.1).
"""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters

from consent.ethics.wording import clock_words, minute_words
from consent.forms import reading, scopes
from consent.records import signing
from consent.records.forms import ChoicesForm, CopyForm, ExplainForm, QuestionForm, ReadForm, SignForm, TalkedForm
from consent.records.models import Copy
from consent.records.paper import card, paper
from consent.records.questions import Question
from consent.records.sittings import Sitting
from consent.records.steps import STEPS, NotThisStep, SittingOver
from consent.records.witnessing import sign_by
from safespace.accounts import handover as device
from safespace.base.pages import page

TALKED = "talked:"
LABELS = {
    "about": "About the study",
    "what": "What will happen",
    "choices": "Your choices",
    "explain": "Did we explain it well?",
    "sign": "Saying yes, or no",
    "copy": "Your copy",
}


@sensitive_post_parameters()
def handover(request, step):
    """One step. `ask` and `talked` belong to the questions beside every step."""
    sitting = _sitting(request)
    if not sitting.opens(step):
        return _to(sitting)
    try:
        return _view(request.POST.get("do", ""), step)(request, sitting, step)
    except (NotThisStep, SittingOver):
        return _to(_sitting(request))


def _view(do, step):
    if do == "ask":
        return _ask
    return _talked if do.startswith(TALKED) else VIEWS[step]


def leave(request):
    """Leave quickly, from anywhere: the device closes, and what was answered is kept."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _sitting(request).leave(at=now())
    device.end(request)
    return redirect("accounts:elsewhere")


def _sitting(request):
    sitting = Sitting.objects.lent(device.current(request))
    if sitting is None:
        raise Http404
    return sitting


def _to(sitting):
    return redirect("records:handover", sitting.current_step)


def _shown(request, sitting, step, template, **context):
    here = STEPS.index(step)
    states = [(label, _state(STEPS.index(name), here)) for name, label in LABELS.items()]
    asked = [(one.pk, one.words, one.talked_about_at is not None) for one in sitting.questions.all()]
    shared = {
        "sitting": sitting,
        "version": sitting.version,
        "study_name": sitting.version.form.study.name,
        "with_whom": str(sitting.obtained_by.user),
        "witness": str(sitting.witness.user) if sitting.witness else "",
        "steps": states,
        "step_number": here + 1,
        "leave_url": reverse("records:handover-leave"),
        "step_url": reverse("records:handover", args=[step]),
        "back_url": _before(sitting, step),
        "asked": asked,
        "question_form": None if sitting.signed else QuestionForm(),
    }
    return page(request, f"consent/records/{template}.html", {**shared, **context})


def _state(place, here):
    return "done" if place < here else "here" if place == here else "ahead"


def _before(sitting, step):
    """The address of the step before, which may be looked at again until signing."""
    earlier = [name for name in STEPS[: STEPS.index(step)] if sitting.opens(name)]
    return reverse("records:handover", args=[earlier[-1]]) if earlier else None


def _reading(field):
    def view(request, sitting, step):
        form = ReadForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _to(sitting.read(step, at=now()))
        words = reading.paragraphs(getattr(sitting.version, field))
        terms = reading.paragraphs(sitting.version.withdrawal_terms) if step == "what" else []
        return _shown(request, sitting, step, "tablet_read", form=form, title=LABELS[step], words=words, terms=terms)

    return view


def _choices(request, sitting, step):
    by_itself = "X-Autosave" in request.headers
    partly = by_itself or request.POST.get("do") == "break"
    form = _choices_form(request, sitting, partly)
    if request.method == "POST" and form.is_valid():
        at = now()
        sitting = sitting.answer(form.answers(), at=at, complete=not partly)
        saved = f"Saved {clock_words(sitting.version.form.study, at)}."
        if by_itself:
            return HttpResponse(saved, content_type="text/plain")
        if not partly:
            return _to(sitting)
        messages.info(request, f"{saved} Take all the time you need. We can go on, or stop.")
        return redirect("records:handover", step)
    cards = [
        {"field": form[name], "words": one["words"], "more": one["more"], "needed": one["code"] == scopes.TAKE_PART}
        for name, one in zip(form.codes, sitting.version.choices, strict=True)
    ]
    return _shown(request, sitting, step, "tablet_choices", form=form, cards=cards)


def _choices_form(request, sitting, partly):
    return ChoicesForm(request.POST or None, choices=sitting.version.choices, answers=sitting.answers, partly=partly)


def _explain(request, sitting, step):
    teach = sitting.draft.get("teach", {})
    form = ExplainForm(request.POST or None, version=sitting.version, teach=teach)
    if request.method == "POST" and form.is_valid():
        sitting = sitting.explain(form.cleaned_data["chosen"], again=form.cleaned_data["again"], at=now())
        return _to(sitting)
    surprised = bool(teach) and teach.get("chosen") != sitting.version.teach_right
    return _shown(request, sitting, step, "tablet_explain", form=form, surprised=surprised)


def _sign(request, sitting, step):
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _answered(request, sitting, form)
    at = now()
    answers = sitting.answers
    said = [
        (one["title"], "yes" if answers[one["code"]] else "no")
        for one in sitting.version.choices
        if one["code"] in answers
    ]
    template = "tablet_decline" if sitting.declines else "tablet_sign"
    moment = clock_words(sitting.version.form.study, at)
    return _shown(request, sitting, step, template, form=form, answers=said, moment=moment)


def _answered(request, sitting, form):
    typed, at = form.cleaned_data, now()
    if request.POST.get("do") == "not_today":
        return _to(sitting.not_today(at=at))
    if request.POST.get("do") == "no":
        signing.refuse(sitting, at=at)
    else:
        signing.agree(sitting, name=typed["name"], strokes=typed["strokes"], at=at)
    return _to(_sitting(request))


def _copy(request, sitting, step):
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing.take_copy(sitting, choice=form.cleaned_data["choice"], at=now())
        return _to(_sitting(request))
    asked = [one.words for one in sitting.questions.all()]
    return _shown(request, sitting, step, "tablet_copy", form=form, **paper(sitting.signed, asked))


def _done(request, sitting, step):
    record = sitting.signed
    choice = record.copy.choice if record and record.has_copy else ""
    context = {"choice": choice, "ended_as": sitting.ended_as}
    if record and record.is_given and record.is_read_aloud:
        context["until"] = minute_words(sitting.version.form.study, sign_by(record))
    if choice == Copy.FULL:
        context |= paper(record, [one.words for one in sitting.questions.all()])
    elif choice == Copy.CARD:
        context["card"] = card(record)
    return _shown(request, sitting, step, "tablet_done", **context)


def _ask(request, sitting, step):
    """A question, sent with whatever was chosen on the page."""
    form = QuestionForm(request.POST)
    if form.is_valid() and form.cleaned_data["words"].strip():
        typed = form.cleaned_data
        answers = _chosen_so_far(request, sitting, step)
        Question.objects.ask(key=typed["intent"], sitting=sitting, words=typed["words"], answers=answers, at=now())
    return redirect(reverse("records:handover", args=[step]) + "#h-ask")


def _talked(request, sitting, step):
    form = TalkedForm({"question": request.POST["do"].removeprefix(TALKED)})
    if form.is_valid():
        answers = _chosen_so_far(request, sitting, step)
        Question.objects.talked_about(form.cleaned_data["question"], sitting=sitting, answers=answers, at=now())
    return redirect(reverse("records:handover", args=[step]) + "#h-ask")


def _chosen_so_far(request, sitting, step):
    """{code: bool} of the choices on the page, or None on another page."""
    if step != "choices":
        return None
    form = _choices_form(request, sitting, partly=True)
    return form.answers() if form.is_valid() else None


VIEWS = {
    "about": _reading("about"),
    "what": _reading("what_happens"),
    "choices": _choices,
    "explain": _explain,
    "sign": _sign,
    "copy": _copy,
    "done": _done,
}

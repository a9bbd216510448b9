"""Erasures: requests, the second person's decision, and the certificate (E-R3)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now, override
from django.views.decorators.debug import sensitive_post_parameters

from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.participants.identity.looks import note_look
from safespace.participants.models import Participant
from safespace.privacy import deciding
from safespace.privacy.actions import REQUEST_READ
from safespace.privacy.asking import ErasureRequest
from safespace.privacy.certificates import certificate_of
from safespace.privacy.forms import AskForm, SignForm, TakeBackForm, TurnDownForm
from safespace.privacy.models import Erasure
from safespace.privacy.pages import asked_page, erasures_page, names_of, steps, what_it_does
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_ERASURES)
def index(request, member):
    """Open requests, and all erasures with their certificates."""
    with override(member.study.tz):
        context = erasures_page(member, now(), after=request.GET.get("after"))
        return page(request, "safespace/privacy/index.html", context)


@for_member(Permission.ASK_ERASURE)
@sensitive_post_parameters()
def ask(request, member, participant_id):
    people = Participant.objects.within_reach_of(member).select_related("study")
    participant = get_object_or_404(people, pk=participant_id)
    at = now()
    with override(member.study.tz):
        form = AskForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            with form.refusals():
                asked = ErasureRequest.objects.ask(
                    key=typed["intent"],
                    participant=participant,
                    extent=typed["extent"],
                    who_asked=typed["who_asked"],
                    ground=typed["ground"],
                    occurred_at=typed["occurred_at"] or at,
                    words=typed["words"],
                    by=member,
                    at=at,
                )
                messages.info(request, "Asked. Nothing is destroyed until a second person signs.")
                return redirect(asked)
        goes, stays, out_of_reach = what_it_does()
        context = {
            "form": form,
            "participant": participant,
            "steps": steps(),
            "goes": goes,
            "stays": stays,
            "out_of_reach": out_of_reach,
        }
        return page(request, "safespace/privacy/ask.html", context)


@for_member(Permission.READ_ERASURES)
def show(request, member, asked_id):
    return page(request, "safespace/privacy/show.html", _context(member, _asked(member, asked_id)))


@for_member(Permission.SIGN_ERASURE)
@fresh_factor
def sign(request, member, asked_id):
    """The second person signs, and the keys are destroyed."""
    asked = _asked(member, asked_id)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            erasure = deciding.agree(asked, by=member, at=now())
            messages.info(request, "Erased. What was sealed under these keys opens nowhere.")
            return redirect("privacy:certificate", member.study_id, erasure.pk)
    gate = deciding.second_gate(asked, now(), by=member)
    context = {**_context(member, asked, signed=True), "form": form, "gate": gate}
    return page(request, "safespace/privacy/sign.html", context)


@for_member(Permission.SIGN_ERASURE)
@fresh_factor
@sensitive_post_parameters()
def turn_down(request, member, asked_id):
    asked = _asked(member, asked_id)
    form = TurnDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            deciding.turn_down(asked, words=form.cleaned_data["words"], by=member, at=now())
            messages.info(request, "Not agreed. The person who asked can read why.")
            return redirect(asked)
    return page(request, "safespace/privacy/turn_down.html", {**_context(member, asked), "form": form})


@for_member(Permission.ASK_ERASURE)
def take_back(request, member, asked_id):
    asked = _asked(member, asked_id)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            deciding.take_back(asked, by=member, at=now())
            messages.info(request, "Taken back. Nothing was destroyed.")
            return redirect(asked)
    return page(request, "safespace/privacy/take_back.html", {**_context(member, asked), "form": form})


@for_member(Permission.READ_ERASURES)
def certificate(request, member, erasure_id):
    """The certificate of an erasure, or a note while it is being carried out."""
    erasures = Erasure.objects.filter(study=member.study).select_related("study", "participant", "destruction")
    erasure = get_object_or_404(erasures.select_related("decision__request"), pk=erasure_id)
    done = getattr(erasure, "destruction", None)
    context = {"member": member, "erasure": erasure, "certificate": None}
    if done is not None:
        made = certificate_of(done, at=now())
        second = made.second.signed_by if made.second else None
        names = names_of(made.ordered_by, second)
        context |= {"certificate": made, "ordered_by": names[made.ordered_by], "second": names.get(second)}
    with override(member.study.tz):
        return page(request, "safespace/privacy/certificate.html", context)


def _asked(member, asked_id):
    found = ErasureRequest.objects.filter(study=member.study).select_related("participant", "study")
    return get_object_or_404(found.select_related("decision__erasure"), pk=asked_id)


def _context(member, asked, *, signed=False):
    at = now()
    shown = asked_page(member, asked, at)
    if shown.words or shown.why_not:
        note_look(REQUEST_READ, by=member, at=at, participant=asked.participant)
    goes, stays, out_of_reach = what_it_does(asked.kinds)
    return {
        "member": member,
        "participant": asked.participant,
        "asked": shown,
        "goes": goes,
        "stays": stays,
        "out_of_reach": out_of_reach,
        "steps": steps(signed=signed),
        "may_sign": shown.waits and not shown.is_mine and member.may(Permission.SIGN_ERASURE),
        "may_take_back": shown.waits and shown.is_mine,
    }

"""The pages about forms: writing, sending to the committee, deciding, and comparing versions."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from consent.ethics.models import Approval
from consent.forms import presentation, texts
from consent.forms.cohorts import Cohort
from consent.forms.decisions import Decision, Outcome
from consent.forms.differences import differences
from consent.forms.forms import DecideForm, DraftForm, NewForm, NextDraftForm, ParentsForm, SubmitForm
from consent.forms.languages.speaker_checks import why_read_along
from consent.forms.models import ConsentForm, FormVersion
from consent.forms.parents import name_parents_form, never_allowed, parents_forms
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


def _version(member, version_id):
    versions = FormVersion.objects.of_study(member.study).select_related("form__study", "approval")
    return get_object_or_404(versions, pk=version_id)


@for_member(Permission.READ_FORMS)
def index(request, member):
    live = Approval.objects.live(member.study, now())
    context = {
        "study": member.study,
        "histories": presentation.histories(member.study),
        "live": live,
        "may_write": member.may(Permission.WRITE_FORMS),
        "may_decide": member.may(Permission.APPROVE_FORMS),
        "may_ask": member.may(Permission.OBTAIN_CONSENT),
        "may_take_back": member.may(Permission.RECEIVE_WITHDRAWAL),
        "draft_form": NextDraftForm(),
    }
    return page(request, "consent/forms/index.html", context)


@for_member(Permission.WRITE_FORMS)
def new(request, member):
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            begun = ConsentForm.objects.begin(
                key=typed["intent"],
                study=member.study,
                title=typed["title"],
                cohort=typed["cohort"],
                by=member,
                at=now(),
            )
            return redirect("forms:edit", member.study_id, begun.newest_version().pk)
    return page(request, "consent/forms/new.html", {"form": form, "study": member.study})


@for_member(Permission.WRITE_FORMS)
def draft(request, member, form_id):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = get_object_or_404(ConsentForm.objects.filter(study=member.study), pk=form_id)
    version = form.draft(by=member, at=now())
    return redirect("forms:edit" if version.is_draft else "forms:version", member.study_id, version.pk)


@for_member(Permission.WRITE_FORMS)
def parents(request, member, form_id):
    """Choose the parents' form for a child's form."""
    childs = ConsentForm.objects.filter(study=member.study, cohort=Cohort.CHILD).select_related("permission")
    one, offered = get_object_or_404(childs, pk=form_id), parents_forms(member.study)
    form = ParentsForm(request.POST or None, initial={"parents": one.permission_id}, offered=offered)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            name_parents_form(form=one, parents=form.cleaned_data["parents"], by=member, at=now())
            messages.info(request, "Kept. A session on this form now needs a yes on both.")
            return redirect("forms:index", member.study_id)
    context = {"study": member.study, "one": one, "form": form, "offered": offered, "never": never_allowed(one)}
    return page(request, "consent/forms/parents.html", context)


@for_member(Permission.READ_FORMS)
def version(request, member, version_id):
    one = _version(member, version_id)
    before = one.form.versions.filter(number__lt=one.number).order_by("-number").first()
    context = {
        "study": member.study,
        "version": one,
        "before": before,
        "sections": presentation.sections(one),
        "choices": presentation.choices(one),
        "answers": presentation.answers_to_check(one),
        "facts": presentation.facts(one),
        "wanted": presentation.requested_changes(one),
        "read_along": why_read_along(one),
        "is_translated": one.language in texts.TRANSLATED,
        "may_write": member.may(Permission.WRITE_FORMS),
        "may_edit": one.is_draft and member.may(Permission.WRITE_FORMS),
        "may_decide": one.is_submitted and member.may(Permission.APPROVE_FORMS) and not one.is_by(member.actor_id),
    }
    return page(request, "consent/forms/version.html", context)


@for_member(Permission.WRITE_FORMS)
def edit(request, member, version_id):
    one = _version(member, version_id)
    if not one.is_draft:
        return redirect("forms:version", member.study_id, one.pk)
    form = DraftForm(request.POST or None, version=one)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            one.revise(words=form.words(), revision=form.cleaned_data["revision"], by=member, at=now())
            if request.POST.get("do") == "send":
                return redirect("forms:submit", member.study_id, one.pk)
            if "step" not in request.POST:
                messages.info(request, "Saved.")
                return redirect(reverse("forms:edit", args=[member.study_id, one.pk]) + form.anchor())
    if "step" in request.POST:  # Hide was pressed: the screen locks even if the draft could not be saved
        return _hide()
    context = {
        "study": member.study,
        "version": one,
        "form": form,
        "wanted": presentation.requested_changes(one),
        "hide_url": reverse("forms:edit", args=[member.study_id, one.pk]),
    }
    return page(request, "consent/forms/edit.html", context)


def _hide():
    """Redirect this POST, as a POST, to the page that locks the screen."""
    answer = redirect("accounts:lock")
    answer.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return answer


@for_member(Permission.SUBMIT_FORMS)
def submit(request, member, version_id):
    one = _version(member, version_id)
    if not one.is_draft:
        return redirect("forms:version", member.study_id, one.pk)
    form = SubmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            one.submit(by=member, at=now())
            messages.info(request, "Sent to the committee. Its words are fixed from now.")
            return redirect("forms:version", member.study_id, one.pk)
    gate = texts.readiness(one, reverse("forms:edit", args=[member.study_id, one.pk]))
    context = {"study": member.study, "version": one, "form": form, "gate": gate}
    return page(request, "consent/forms/submit.html", context)


@for_member(Permission.APPROVE_FORMS)
@fresh_factor
def decide(request, member, version_id):
    one = _version(member, version_id)
    live = Approval.objects.live(member.study, now())
    known = {"reference": live.reference, "ends_on": live.ends_on} if live else {}
    form = DecideForm(request.POST or None, initial=known, today=member.study.day(now()))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            decision = Decision.objects.decide(
                key=typed["intent"],
                version=one,
                outcome=typed["outcome"],
                reference=typed["reference"],
                ends_on=typed["ends_on"],
                reasons=typed["reasons"],
                by=member,
                at=now(),
            )
            said = (
                "Approved. It is in use from now."
                if decision.outcome == Outcome.APPROVED
                else "Sent back to its writers."
            )
            messages.info(request, said)
            return redirect("forms:version", member.study_id, one.pk)
    if request.method != "POST" and not one.is_submitted:
        return redirect("forms:version", member.study_id, one.pk)
    context = {
        "study": member.study,
        "version": one,
        "before": one.form.versions.filter(number__lt=one.number).order_by("-number").first(),
        "form": form,
        "is_own": one.is_by(member.actor_id),
        "lifts_suspension": live is None and Approval.objects.suspended(member.study, now()).exists(),
        "sections": presentation.sections(one),
        "choices": presentation.choices(one),
        "answers": presentation.answers_to_check(one),
    }
    return page(request, "consent/forms/decide.html", context)


@for_member(Permission.READ_FORMS)
def compare(request, member, version_id, before_id):
    after = _version(member, version_id)
    before = get_object_or_404(after.form.versions.select_related("form"), pk=before_id)
    context = {
        "study": member.study,
        "before": before,
        "after": after,
        "changes": differences(before, after),
        "line": presentation.status_sentence(after),
    }
    return page(request, "consent/forms/compare.html", context)

"""The pages about a study's ethics approval: its state, recording one, and suspending it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from consent.ethics.forms import ApprovalForm, SuspendForm
from consent.ethics.models import Approval
from consent.ethics.wording import moment_words
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.approval import NEEDS_APPROVAL, STAYS_POSSIBLE, approval_status
from safespace.studies.roles import Permission

SOON_DAYS = 30


@for_member(Permission.READ_FORMS)
def index(request, member):
    at = now()
    study = member.study
    live = Approval.objects.live(study, at)
    history = Approval.objects.filter(study=study).select_related("suspension").order_by("-ends_on", "-recorded_at")
    days_left = (live.ends_on - study.day(at)).days if live else None
    context = {
        "study": study,
        "live": live,
        "status": approval_status(study, at),
        "waits": NEEDS_APPROVAL.values(),
        "stays": STAYS_POSSIBLE.values(),
        "days_left": days_left,
        "ends_soon": live is not None and days_left <= SOON_DAYS,
        "history": [(one, one == live, *_suspended(one, study)) for one in history],
        "may_decide": member.may(Permission.APPROVE_FORMS),
    }
    return page(request, "consent/ethics/index.html", context)


@for_member(Permission.APPROVE_FORMS)
@fresh_factor
def new(request, member):
    form = ApprovalForm(request.POST or None, today=member.study.day(now()))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            Approval.objects.record(
                key=typed["intent"],
                study=member.study,
                reference=typed["reference"],
                ends_on=typed["ends_on"],
                by=member,
                at=now(),
            )
            messages.info(request, "Written down. The study may act under this approval from now.")
            return redirect("ethics:index", member.study_id)
    return page(request, "consent/ethics/new.html", {"form": form, "study": member.study})


@for_member(Permission.APPROVE_FORMS)
@fresh_factor
def suspend(request, member):
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            reason = form.cleaned_data["reason"]
            Approval.objects.suspend(study=member.study, reason=reason, by=member, at=now())
            messages.info(request, "Suspended. Every page of the study says so from now.")
            return redirect("ethics:index", member.study_id)
    context = {"form": form, "study": member.study, "waits": NEEDS_APPROVAL.values(), "stays": STAYS_POSSIBLE.values()}
    return page(request, "consent/ethics/suspend.html", context)


def _suspended(approval, study):
    """(when, why) `approval` was suspended, in words; ("", "") if it was not."""
    suspension = getattr(approval, "suspension", None)
    return (moment_words(study, suspension.suspended_at), suspension.reason) if suspension else ("", "")

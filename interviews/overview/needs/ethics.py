"""What the ethics committee needs of a member: forms to decide, answers that came, people to tell (F-R1, F-R2)."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse

from consent.ethics.models import Approval
from consent.ethics.wording import day_words
from consent.forms.decisions import Decision, Outcome
from consent.forms.models import FormVersion
from consent.forms.states import State
from interviews.overview.needs.need import Harm, Need, harm_of_meeting
from interviews.sessions.models import State as SessionState
from interviews.sessions.wording import clock, day
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.roles import Permission

ENDS_SOON = timedelta(days=30)
NEWS_LASTS = timedelta(days=7)
"""How long an approval that came is news."""

TO_TELL = timedelta(days=7)
"""How far ahead people are told that their session is off; later ones may still take place."""


def ethics_needs(member, sessions, at):
    status = approval_status(member.study, at)
    if member.may(Permission.READ_FORMS):
        yield from _approval(member, status, at)
    if member.may(Permission.APPROVE_FORMS):
        yield from _to_decide(member)
    if member.may(Permission.SUBMIT_FORMS):
        yield from _decided(member, at, is_live=status == ApprovalStatus.LIVE)
    if member.may(Permission.PLAN_SESSIONS) and status != ApprovalStatus.LIVE:
        yield from _to_tell(sessions, status, at)


def _approval(member, status, at):
    url, study = reverse("ethics:index", args=[member.study_id]), member.study
    if status == ApprovalStatus.SUSPENDED:
        words = "Nobody is added, asked or met until there is a new one."
        yield Need(Harm.NOW, study.suspended_at, "shield-alert", "The ethics approval is suspended", words, url, "See")
    elif status != ApprovalStatus.LIVE:
        words = "Nobody is added, asked or met until there is one."
        yield Need(Harm.NOW, at, "shield-alert", "No ethics approval in force", words, url, "See")
    elif study.approved_until - study.day(at) <= ENDS_SOON:
        words = f"Last day {day_words(study.approved_until)}."
        last = study.approved_until
        due, warned = (
            datetime.combine(one, time.min, study.tz) for one in (last + timedelta(days=1), last - ENDS_SOON)
        )
        yield Need(Harm.WORK, due, "hourglass", "Ethics approval ends soon", words, url, "See", since=warned)
    elif member.may(Permission.SUBMIT_FORMS):
        yield from _new_approval(study, url, at)


def _new_approval(study, url, at):
    came = Approval.objects.running(study, at).filter(starts_on__gt=study.day(at) - NEWS_LASTS)
    if came.exists():
        words = f"The study may act until {day_words(study.approved_until)}."
        yield Need(Harm.NEWS, None, "shield-check", "An ethics approval came", words, url, "See")


def _to_decide(member):
    """Forms that wait for this reviewer; never one they worked on (F-R4)."""
    waiting = FormVersion.objects.of_study(member.study).filter(state=State.SUBMITTED).order_by("submitted_at")
    for one in waiting:
        if not one.is_by(member.actor_id):
            title = f"{one} of “{one.form.title}” waits for a decision"
            words = f"Sent on {day_words(member.study.day(one.submitted_at))}."
            url = reverse("forms:decide", args=[member.study_id, one.pk])
            yield Need(Harm.WORK, one.submitted_at, "scale", title, words, url, "Read and decide")


def _decided(member, at, *, is_live):
    """Forms in which the committee wants changes, until they are sent again, and those it approved within a week."""
    came_back = Q(outcome=Outcome.CHANGES_WANTED, version__state=State.DRAFT)
    fresh = Q(outcome=Outcome.APPROVED, decided_at__gt=at - NEWS_LASTS, decided_at__lte=at)
    found = Decision.objects.filter(came_back | fresh, study_id=member.study_id).select_related("version__form")
    decisions = {(one.outcome, one.version_id): one for one in found.order_by("decided_at")}
    for one in decisions.values():
        name = f"{one.version} of “{one.version.form.title}”"
        if one.outcome == Outcome.CHANGES_WANTED:
            url, words = reverse("forms:edit", args=[member.study_id, one.version_id]), "The committee wants changes."
            yield Need(Harm.WORK, None, "message-square-warning", f"{name} came back", words, url, "See what")
        elif is_live:
            url, words = reverse("forms:version", args=[member.study_id, one.version_id]), "The committee approved it."
            yield Need(Harm.NEWS, None, "file-check", f"{name} may be used", words, url, "Open")


def _to_tell(sessions, status, at):
    """Sessions of the next days that can't take place: the people are told before they set out."""
    why = "is suspended" if status == ApprovalStatus.SUSPENDED else "does not run"
    for one in sessions:
        if one.state == SessionState.PLANNED and at < one.ends_at and one.starts_at < at + TO_TELL:
            when = f"{day(one.study, one.starts_at)}, {clock(one.study, one.starts_at)}"
            title = f"Tell {one.participant.pseudonym} that it is off"
            url = reverse("conduct:call-off", args=[one.study_id, one.pk])
            harm, words = harm_of_meeting(one.starts_at, at), f"{when}. The ethics approval {why}."
            yield Need(harm, one.starts_at, "phone-off", title, words, url, "Call it off", "clay")

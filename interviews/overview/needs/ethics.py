"""What the ethics committee asks of somebody today: forms to decide, answers that came, people to tell (F-R1, F-R2)."""

from datetime import timedelta

from django.urls import reverse

from consent.ethics.models import Approval
from consent.ethics.wording import day_words
from consent.forms.decisions import Decision, Outcome
from consent.forms.models import FormVersion
from consent.forms.states import State
from interviews.overview.needs.need import Need
from interviews.sessions.models import Session
from safespace.studies.approval import ApprovalStatus, approval_status
from safespace.studies.roles import Permission

ENDS_SOON = timedelta(days=30)
NEWS_LASTS = timedelta(days=7)
"""How long an approval that came stands on Today."""

TO_TELL = timedelta(days=7)
"""How far ahead people are told that their session is off; later ones may still take place."""


def ethics_needs(member, at):
    """Needs about the committee, for Today and for a reviewer's own page."""
    standing = approval_status(member.study, at)
    if member.may(Permission.READ_FORMS):
        yield from _approval(member, standing, at)
    if member.may(Permission.APPROVE_FORMS):
        yield from _to_decide(member)
    if member.may(Permission.SUBMIT_FORMS):
        yield from _came_back(member)
        yield from _approved(member, at) if standing == ApprovalStatus.LIVE else ()
    if member.may(Permission.PLAN_SESSIONS) and standing != ApprovalStatus.LIVE:
        yield from _to_tell(member, standing, at)


def _approval(member, standing, at):
    url, study = reverse("ethics:index", args=[member.study_id]), member.study
    if standing == ApprovalStatus.SUSPENDED:
        words = "Nobody is added, asked or met until there is a new one."
        yield Need("clay", "shield-alert", "The ethics approval is suspended", words, url, "See")
    elif standing != ApprovalStatus.LIVE:
        words = "Nobody is added, asked or met until there is one."
        yield Need("clay", "shield-alert", "No ethics approval in force", words, url, "See")
    elif study.approved_until - study.day(at) <= ENDS_SOON:
        words = f"Last day {day_words(study.approved_until)}."
        yield Need("honey", "hourglass", "Ethics approval ends soon", words, url, "See")
    elif member.may(Permission.SUBMIT_FORMS):
        yield from _new_approval(study, url, at)


def _new_approval(study, url, at):
    came = Approval.objects.running(study, at).filter(starts_on__gt=study.day(at) - NEWS_LASTS)
    if came.exists():
        words = f"The study may act until {day_words(study.approved_until)}."
        yield Need("dusk", "shield-check", "An ethics approval came", words, url, "See")


def _to_decide(member):
    """Forms that wait for this reviewer; never one they worked on (F-R4)."""
    waiting = FormVersion.objects.of_study(member.study).filter(state=State.SUBMITTED).order_by("submitted_at")
    for one in waiting:
        if not one.is_by(member.actor_id):
            title = f"{one} of “{one.form.title}” waits for a decision"
            words = f"Sent on {day_words(member.study.day(one.submitted_at))}."
            url = reverse("forms:decide", args=[member.study_id, one.pk])
            yield Need("honey", "scale", title, words, url, "Read and decide")


def _came_back(member):
    """Forms in which the committee wants changes, until they are sent again."""
    under_way = FormVersion.objects.of_study(member.study).filter(state=State.DRAFT)
    for one in under_way.filter(decisions__outcome=Outcome.CHANGES_WANTED).distinct():
        url = reverse("forms:edit", args=[member.study_id, one.pk])
        title = f"{one} of “{one.form.title}” came back"
        yield Need("honey", "message-square-warning", title, "The committee wants changes.", url, "See what")


def _approved(member, at):
    """Forms approved within the last week."""
    fresh = Decision.objects.filter(
        study_id=member.study_id, outcome=Outcome.APPROVED, decided_at__gt=at - NEWS_LASTS, decided_at__lte=at
    )
    for one in fresh.select_related("version__form").order_by("-decided_at")[:5]:
        url = reverse("forms:version", args=[member.study_id, one.version_id])
        title = f"{one.version} of “{one.version.form.title}” may be used"
        yield Need("dusk", "file-check", title, "The committee approved it.", url, "Open")


def _to_tell(member, standing, at):
    """Sessions of the next days that can't take place: the people are told before they set out."""
    why = "is suspended" if standing == ApprovalStatus.SUSPENDED else "does not run"
    ahead = Session.objects.within_reach_of(member).ahead(at).filter(starts_at__lt=at + TO_TELL)
    for one in ahead.select_related("participant").order_by("starts_at", "id")[:20]:
        there = one.starts_at.astimezone(member.study.tz)
        words = f"{there:%A} {there.day} {there:%B}, {there:%H:%M}. The ethics approval {why}."
        url = reverse("conduct:call-off", args=[member.study_id, one.pk])
        yield Need("clay", "phone-off", f"Tell {one.participant.pseudonym} that it is off", words, url, "Call it off")

"""What needs somebody about the team: roles that wait, roles to look at, one's own training (domain.md F, H)."""

from django.conf import settings
from django.urls import reverse

from interviews.overview.needs.need import Need
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.studies.roles import Permission
from safespace.studies.team.access_review import waits_for
from safespace.studies.team.training import NEEDED, TrainingRecord, in_words


def team_needs(member, at):
    """Needs about colleagues and oneself, for Today; in at most three queries."""
    if member.may(Permission.REVIEW_ACCESS):
        due, asked = waits_for(member, at)
        yield from _waiting(member, asked)
        yield from _review(member, due)
    if member.may(Permission.AGREE_TO_BREAK_GLASS):
        yield from _break_glass(member, at)
    if member.role in NEEDED:
        yield from _training(member, at)


def _waiting(member, waits):
    if waits:
        title = "A role waits" if waits == 1 else f"{waits} roles wait"
        yield Need("honey", "user-round-plus", title, "Somebody asked for it.", _url("team", member), "Look")


def _review(member, due):
    if due:
        title = "A role to look at again" if due == 1 else f"{due} roles to look at again"
        words = "Is it still needed? Somebody asks every 90 days."
        yield Need("honey", "user-round-search", title, words, _url("access", member), "Look")


def _break_glass(member, at):
    """Records that somebody else asked to open (F-R11)."""
    asked = BreakGlassRequest.objects.waiting(at).filter(participant__study=member.study_id)
    if asked.exclude(asked_by=member.user_id).exists():
        url, words = (
            reverse("participants:break-glass", args=[member.study_id]),
            "Somebody asks, a second person answers.",
        )
        yield Need("honey", "lock-keyhole-open", "A record to be opened by two", words, url, "Look")


def _training(member, at):
    """Out of date today, else running out within the month."""
    day, needed = member.study.day(at), NEEDED[member.role]
    until = dict(
        TrainingRecord.objects.filter(user_id=member.user_id, course__in=needed)
        .in_date(day)
        .order_by("expires_on")
        .values_list("course", "expires_on")
    )
    gone = [one for one in needed if one not in until]
    ending = [one for one, last in until.items() if last - day <= settings.TRAINING_WARNING]
    url = reverse("studies:my-training")
    if gone:
        yield Need("clay", "graduation-cap", "Your training is out of date", f"{in_words(gone)}.", url, "Mend")
    elif ending:
        yield Need("honey", "graduation-cap", "Your training ends soon", f"{in_words(ending)}.", url, "See")


def _url(name, member):
    return reverse(f"studies:{name}", args=[member.study_id])

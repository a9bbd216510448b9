"""What a member has to do for the team and for themselves: roles that wait, roles to review, training (F-R5, F-R6)."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse

from consent.ethics.wording import day_words
from interviews.overview.needs.need import Harm, Need
from safespace.studies.roles import Permission
from safespace.studies.team.access_review import waits_for
from safespace.studies.team.training import NEEDED, RecordState, TrainingRecord, in_words

DAY = timedelta(days=1)


def colleague_needs(member, at):
    """In at most three queries."""
    if member.may(Permission.REVIEW_ACCESS):
        due, asked = waits_for(member, at)
        yield from _roles_asked_for(member, asked)
        yield from _roles_to_review(member, due)
    if member.role in NEEDED:
        yield from _training(member, at)


def _roles_asked_for(member, count):
    if count:
        title = "A role waits" if count == 1 else f"{count} roles wait"
        words = "A colleague asked for it, and a second person confirms it."
        yield Need(Harm.WORK, None, "user-round-plus", title, words, _url("team", member), "Look")


def _roles_to_review(member, count):
    if count:
        title = "A role to look at again" if count == 1 else f"{count} roles to look at again"
        words = "Is it still needed? Each role is reviewed every 90 days."
        yield Need(Harm.WORK, None, "user-round-search", title, words, _url("access", member), "Look")


def _training(member, at):
    """Training that is missing today, or else what runs out within the warning time."""
    today, needed = member.study.day(at), NEEDED[member.role]
    held = TrainingRecord.objects.filter(user_id=member.user_id, course__in=needed).in_date(today)
    until = dict(held.order_by("expires_on").values_list("course", "expires_on"))
    missing = [one for one in needed if one not in until]
    ending = {one: last for one, last in until.items() if last - today <= settings.TRAINING_WARNING}
    url = reverse("studies:my-training")
    if missing:
        words = f"{in_words(missing)}. Until it is in date your role rests."
        title, since = "Your training is out of date", _ran_out(member, missing, today)
        yield Need(Harm.WORK, at, "graduation-cap", title, words, url, "Mend", "clay", since=since)
    elif ending:
        first = min(ending.values())
        words = f"{in_words(ending)}. Last day {day_words(first)}."
        due, warned = (_midnight(member, one) for one in (first + DAY, first - settings.TRAINING_WARNING))
        yield Need(Harm.WORK, due, "graduation-cap", "Your training ends soon", words, url, "See", since=warned)


def _ran_out(member, missing, today):
    """When the last of the `missing` courses stopped counting, or None if they were never held."""
    over = TrainingRecord.objects.filter(
        user_id=member.user_id, course__in=missing, state=RecordState.VERIFIED, expires_on__lt=today
    )
    last = over.order_by("-expires_on").values_list("expires_on", flat=True).first()
    return last and _midnight(member, last + DAY)


def _midnight(member, day):
    return datetime.combine(day, time.min, member.study.tz)


def _url(name, member):
    return reverse(f"studies:{name}", args=[member.study_id])

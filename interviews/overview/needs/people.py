"""What people asked for and what their consent needs: signatures, erasures, and whom to ask again."""

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from consent.ethics.wording import day_words
from consent.records.consent_codes import to_ask_again
from consent.records.witnessing import sign_by, waiting_for
from interviews.overview.needs.need import Harm, Need, harm_of_meeting
from interviews.sessions.models import UNDER_WAY, Session, State
from interviews.sessions.wording import clock, near_day
from safespace.participants.identity.break_glass import WAITS, BreakGlassRequest
from safespace.participants.models import Participant
from safespace.privacy.asking import ErasureRequest
from safespace.studies.roles import Permission

MOST = 5


def people_needs(member, at):
    yield from _statements(member, at)
    yield from _erasures(member)
    if member.may(Permission.AGREE_TO_BREAK_GLASS):
        yield from _break_glass(member, at)


def _statements(member, at):
    """Forms that were read out, for which `member` has to sign within two hours (A-R4)."""
    if not member.may(Permission.WITNESS_CONSENT):
        return
    for record in waiting_for(member, at):
        until = sign_by(record)
        title = f"Sign for what you saw with {record.participant.pseudonym}"
        words = f"It counts until {clock(member.study, until)} only."
        url = reverse("records:statement", args=[member.study_id, record.pk])
        yield Need(Harm.NOW, until, "signature", title, words, url, "Sign")


def _erasures(member):
    """Erasures that wait for a second person (E-R3)."""
    may_ask, may_sign = member.may(Permission.ASK_ERASURE), member.may(Permission.SIGN_ERASURE)
    if not may_ask and not may_sign:
        return
    asked = ErasureRequest.objects.waiting().filter(study=member.study_id).select_related("participant")
    waiting = {one.participant_id: one for one in asked.order_by("occurred_at", "id")}
    for one in waiting.values():
        name, until = one.participant.pseudonym, f"Answer by {day_words(member.study.day(one.due_at))}."
        if may_sign and one.recorded_by != member.user_id:
            words = f"A colleague asked for it, and a second person decides. {until}"
            yield Need(
                Harm.PERSON,
                one.due_at,
                "eraser",
                f"Decide about the erasure of {name}",
                words,
                one.get_absolute_url(),
                "Decide",
            )
        elif may_ask:
            words = f"It waits for a second person. {until}"
            yield Need(
                Harm.WORK,
                one.due_at,
                "hourglass",
                f"The erasure of {name} is not decided",
                words,
                one.get_absolute_url(),
                "Open",
            )


def _break_glass(member, at):
    """Records that a colleague asked to open (F-R11)."""
    asked = BreakGlassRequest.objects.waiting(at).filter(participant__study=member.study_id)
    first = asked.exclude(asked_by=member.user_id).order_by("asked_at").first()
    if first is not None:
        url = reverse("participants:break-glass", args=[member.study_id])
        words = f"A colleague asked. It can be answered until {clock(member.study, first.asked_at + WAITS)}."
        yield Need(
            Harm.PERSON, first.asked_at + WAITS, "lock-keyhole-open", "A record to be opened by two", words, url, "Look"
        )


def ask_again_needs(member, at, *, most=MOST):
    """The first `most` people whose form has a new choice since, those with a session ahead first; then "more"."""
    if not member.may(Permission.OBTAIN_CONSENT):
        return
    sessions = Session.objects.within_reach_of(member).filter(participant=OuterRef("pk"), ends_at__gt=at)
    ahead = sessions.filter(state__in=(State.PLANNED, *UNDER_WAY)).order_by("starts_at").values("starts_at")[:1]
    reach = Participant.objects.within_reach_of(member).annotate(meets_at=Subquery(ahead)).select_related("study")
    people = to_ask_again(reach, member.study, at).order_by(F("meets_at").asc(nulls_last=True), "pseudonym")
    found = list(people[: most + 1])
    yield from (_ask_again(one, one.meets_at, at) for one in found[:most])
    if len(found) > most:
        url = reverse("records:again", args=[member.study_id])
        words = "Their forms have a choice they were not asked."
        yield Need(Harm.WORK, None, "file-check", "There are more people to ask again", words, url, "See all", "dusk")


def _ask_again(person, starts_at, at):
    words, harm = "The form has a choice they were not asked.", Harm.WORK
    if starts_at is not None:
        words += f" Next session: {near_day(person.study, starts_at, at)} at {clock(person.study, starts_at)}."
        harm = min(Harm.PERSON, harm_of_meeting(starts_at, at) + 1)
    return Need(
        Harm(harm),
        starts_at,
        "file-check",
        f"Ask {person.pseudonym} again",
        words,
        person.get_absolute_url(),
        "See why",
        "dusk",
    )

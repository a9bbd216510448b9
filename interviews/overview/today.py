"""Today: sessions of the day and what needs somebody, soonest harm first, then soonest due (design, principle 6)."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.urls import reverse

from consent.records.consent_summary import consent_summaries, with_last_hold
from consent.records.witnessing import sign_by, waiting_for
from consent.withdrawals.models import Withdrawal
from interviews.overview.needs.colleagues import team_needs
from interviews.overview.needs.ethics import ethics_needs
from interviews.overview.needs.need import Need
from interviews.overview.needs.planning import planning_needs
from interviews.overview.needs.without_form import formless_needs
from interviews.overview.ribbon import ribbon
from interviews.sessions.models import UNDER_WAY, Session, State
from safespace.participants.models import Participant
from safespace.privacy.asking import with_request
from safespace.studies.roles import Permission

MANY = 500


def day_bounds(study, at):
    """Midnight to midnight of the day of `at` where the study is."""
    day = study.day(at)
    begins = datetime.combine(day, time.min, study.tz)
    return begins, datetime.combine(day + timedelta(days=1), time.min, study.tz)


def sessions_of_the_day(member, at):
    """Today's sessions within reach of `member`, in order."""
    begins, ends = day_bounds(member.study, at)
    return list(
        Session.objects.within_reach_of(member)
        .filter(starts_at__gte=begins, starts_at__lt=ends)
        .exclude(state=State.CALLED_OFF)
        .select_related("study", "participant", "interviewer", "booking__room")
        .order_by("starts_at", "id")
    )


def _session_url(name, session):
    return reverse(f"conduct:{name}", args=[session.study_id, session.pk])


def _soon(sessions, at):
    for session in sessions:
        clock = session.starts_at.astimezone(session.study.tz).strftime("%H:%M")
        name = session.participant.pseudonym
        if session.state in (*UNDER_WAY, State.CLOSING):
            yield Need(
                "pine",
                "messages-square",
                f"{name} is in session",
                f"Since {clock}.",
                _session_url("live", session),
                "Open",
            )
        elif session.state == State.PLANNED and session.booking_id is None:
            yield Need(
                "clay",
                "door-open",
                f"No room yet for {name}",
                f"Today at {clock}.",
                _session_url("show", session),
                "Find one",
            )
        elif session.state == State.PLANNED:
            yield Need(
                "honey",
                "shield",
                f"Safety check for {name}",
                f"Before {clock}.",
                _session_url("ready", session),
                "Start check",
            )


def _consent(member, summary_of, people):
    again = [one for one in people if summary_of[one.pk].code == "again"]
    for one in again[:5]:
        words = "The form has a choice they were not asked."
        yield Need("dusk", "file-check", f"Ask {one.pseudonym} again", words, one.get_absolute_url(), "See why")


def statement_needs(member, at):
    """Forms read out that `member` has to sign for, within two hours (A-R4)."""
    if not member.may(Permission.WITNESS_CONSENT):
        return
    for record in waiting_for(member, at):
        until = sign_by(record).astimezone(member.study.tz).strftime("%H:%M")
        title, words = f"Sign for what you saw with {record.participant.pseudonym}", f"It counts until {until} only."
        url = reverse("records:statement", args=[member.study_id, record.pk])
        yield Need("clay", "signature", title, words, url, "Sign")


def _wishes_to_delete(member):
    """What people wished to be deleted when they stopped, for those who can ask for the erasure (A4)."""
    if not member.may(Permission.ASK_ERASURE):
        return
    unfinished = Withdrawal.objects.unfinished(member.study)
    asked = with_request(Participant.objects.filter(pk__in=[one.participant_id for one in unfinished]))
    waiting = {one.pk: one.asked_id for one in asked}
    for one in unfinished:
        whose, asked_id = one.participant, waiting[one.participant_id]
        title = f"{whose.pseudonym} wished to be deleted"
        since = f"Said on {member.study.day(one.occurred_at).strftime('%d %B %Y').lstrip('0')}."
        if asked_id:
            url = reverse("privacy:show", args=[whose.study_id, asked_id])
            yield Need("honey", "trash-2", title, f"{since} The erasure waits for a second person.", url, "Open")
        else:
            url = reverse("privacy:ask", args=[whose.study_id, whose.pk])
            yield Need("honey", "trash-2", title, f"{since} Nobody has asked for the erasure yet.", url, "Ask for it")


def needs_of(member, sessions, at):
    """What needs `member`, and the parts of the consent bar: (needs, parts)."""
    reach = with_last_hold(Participant.objects.within_reach_of(member)).select_related("study")
    people = list(reach.order_by("pseudonym")[:MANY])
    summary_of = consent_summaries(people, at)
    counts = Counter(summary_of[one.pk].code for one in people)
    needs = [
        *statement_needs(member, at),
        *ethics_needs(member, at),
        *team_needs(member, at),
        *planning_needs(member, at),
        *_wishes_to_delete(member),
        *_soon(sessions, at),
        *formless_needs(member, at),
        *_consent(member, summary_of, people),
    ]
    order = {"clay": 0, "pine": 1, "honey": 2, "dusk": 3}
    return sorted(needs, key=lambda need: order[need.tone]), share_of(counts)


STATES = (
    ("current", "pine", "Current"),
    ("ending", "dusk", "Ends within 30 days"),
    ("again", "honey", "Ask again"),
    ("ended", "honey", "Ended"),
    ("unfinished", "honey", "Not finished yet"),
    ("none", "stone", "Not asked yet"),
    ("refused", "stone", "Said no"),
    ("withdrawn", "clay", "Withdrawn"),
)
BAR, GAP = 264, 3


def share_of(counts):
    """The parts of the consent bar for `components/share_chart.html`: only states that somebody is in."""
    people = sum(counts.values())
    shown = [(tone, label, counts[code]) for code, tone, label in STATES if counts[code]]
    room = BAR - GAP * (len(shown) - 1)
    parts, x = [], 0
    for tone, label, count in shown:
        width = round(room * count / people)
        parts.append((tone, label, count, x, width, ""))
        x += width + GAP
    return parts


def today_page(member, at):
    """What `interviews/overview/today.html` prints."""
    sessions = sessions_of_the_day(member, at)
    needs, parts = needs_of(member, sessions, at)
    return {
        "member": member,
        "day": at.astimezone(member.study.tz),
        "zone": member.study.zone,
        "sessions": sessions,
        "ribbon": ribbon(sessions, member.study, at),
        "needs": needs,
        "parts": parts,
        "people": sum(part[2] for part in parts),
        "may_book": member.may(Permission.PLAN_SESSIONS),
        "may_enrol": member.may(Permission.ENROL_PEOPLE),
        "may_interpret": member.may(Permission.RUN_SESSIONS),
    }

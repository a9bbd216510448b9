"""What the page for a contact shows: the verdict in words, the next hours on both clocks, and the last contacts."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from interviews.contact.models import ContactAttempt, Outcome, Purpose
from interviews.contact.rule import NotToBeContacted, State, contact_verdict, purposes_open
from safespace.participants.identity.reveal import revealed_identity
from safespace.participants.models import Shows
from safespace.participants.safe_contact.hours import WAYS, has_hours, hours_in_words, ways_in_words

LAST = 10
NEUTRAL_WORDS = (
    "Hello. Is now a good time? No hurry, it will keep.",
    "What was planned is off. There is nothing you need to do.",
)
"""Words for a text that name no study, person, place or topic."""


@dataclass(frozen=True)
class Tried:
    """One contact, ready to print."""

    outcome: str
    channel: str
    who: str
    at: datetime
    held: bool


def last_contacts(participant, many=LAST):
    """The last contacts with `participant`, newest first."""
    rows = ContactAttempt.objects.filter(participant=participant).select_related("user")
    return [
        Tried(
            one.get_outcome_display(), one.get_channel_display(), one.user.display_name, one.made_at,
            one.outcome in (Outcome.WRONG_PERSON, Outcome.UNSAFE),
        )
        for one in rows.order_by("-made_at", "-id")[:many]
    ]  # fmt: skip


def contact_page(member, participant, at, *, purpose=None):
    """The context of `interviews/contact/reach.html`. `participant` comes from `with_reveals`, with their study."""
    purpose = purpose if purpose in Purpose.values else None
    verdict = contact_verdict(participant, why=purpose, by=member, at=at)
    plan = verdict.plan.plan if verdict.plan else {}
    answer, zone, until = verdict.answer, _zone(verdict, member.study), verdict.until
    shows_number = verdict.may and participant.revealed_shows in (Shows.NUMBER, Shows.ALL)
    identity = revealed_identity(participant, ways=answer.until) if shows_number else None
    return {
        "member": member,
        "participant": participant,
        "verdict": verdict,
        "wash": WASHES.get(verdict.state, "wash-honey"),
        "why_not": "" if verdict.may else NotToBeContacted.sentences[verdict.state],
        "purpose": purpose,
        "purposes": purposes_open(participant.study, Purpose.values, at),
        "identity": identity,
        "hides_at": min(identity.until, until) if identity else None,
        "plan": plan if verdict.may else None,
        "hours": hours_in_words(plan) if plan else "",
        "may_now": ways_in_words(answer.until),
        "channels": [(WAYS[way], way in answer.until) for way in WAYS if way in plan.get("ways", ())],
        "no_voicemail": plan.get("voicemail") == "none",
        "until": _moment(until, zone),
        "their_now": _clock(at, zone),
        "ours_now": _clock(at, member.study.tz),
        "other_clock": at.astimezone(zone).utcoffset() != at.astimezone(member.study.tz).utcoffset(),
        "next_ways": ways_in_words(answer.ways) if answer.ways else "",
        "next_there": _span(answer.starts, answer.ends, zone),
        "next_here": _span(answer.starts, answer.ends, member.study.tz),
        "texts": _texts(plan) if verdict.may and "text" in answer.until else [],
        "attempts": last_contacts(participant),
        "back_url": participant.get_absolute_url(),
        "back_words": participant.pseudonym,
        "code": participant.code,
        "pseudonym": participant.pseudonym,
        "place": "Contact",
        "lamp": LAMPS.get(verdict.state, "No contact"),
        "lamp_tone": "pine" if verdict.may else "stone",
    }


def number_words(verdict, study):
    """Why a look at the identity shows no number or address under `verdict`, and when contact is next possible."""
    if verdict.may:
        takes_it = {"call", "text"} & set(verdict.answer.until)
        more = "Look again to see the number." if takes_it else "It takes no number."
        return f"Safe now: {ways_in_words(verdict.answer.until).lower()}. {more}"
    if verdict.state != State.NOT_NOW:
        return NotToBeContacted.sentences[verdict.state]
    answer = verdict.answer
    if answer.starts is None:
        return "The plan has no hours left in which they may be contacted."
    when = _span(answer.starts, answer.ends, _zone(verdict, study))
    return f"It is not safe to contact them now. Next: {when} on their clock. {ways_in_words(answer.ways)}."


def shown_words(ways):
    """What a look shows while contact is possible in `ways`, such as “name and phone”."""
    more = [word for word, takes in (("phone", {"call", "text"}), ("e-mail", {"email"})) if takes & set(ways)]
    return ", ".join(["name", *more[:-1]]) + (f" and {more[-1]}" if more else "")


WASHES = {State.NOW: "wash-pine", State.ON_HOLD: "wash-clay", State.NO_CONTACT: "wash-clay"}
LAMPS = {State.NOW: "Safe now", State.NOT_NOW: "Not now", State.ON_HOLD: "On hold"}


def _zone(verdict, study):
    """The zone of the person, or of the `study` where their plan names none."""
    plan = verdict.plan.plan if verdict.plan else {}
    return ZoneInfo(plan["zone"]) if has_hours(plan) else study.tz


def _texts(plan):
    named = plan.get("texts") == "named" and plan.get("say_we_are")
    return [*NEUTRAL_WORDS, *([f"{plan['say_we_are']}. Is now a good time?"] if named else [])]


def _clock(at, zone):
    return f"{at.astimezone(zone):%H:%M}"


def _moment(at, zone):
    return _clock(at, zone) if at else ""


def _span(starts, ends, zone):
    if starts is None:
        return ""
    local = starts.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {_clock(starts, zone)} to {_clock(ends, zone)}"

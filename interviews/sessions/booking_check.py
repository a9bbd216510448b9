"""What is said while a booking is being typed: does it suit, is it free, and if not, what is near."""

from dataclasses import dataclass
from urllib.parse import urlencode

from interviews.rooms.wording import zone_words
from interviews.sessions.booking_gate import booking_gate
from interviews.sessions.booking_search import slot_words, suggestions, whose_clash

CLASHES = {
    "room": "{room} is taken then.",
    "interviewer": "The interviewer has something else then, or just before or after.",
    "participant": "Another meeting with the same person is booked then.",
}


@dataclass(frozen=True)
class Check:
    """`fit` of the room for the person; `against` are sentences that forbid it; `near` (words, url) of free slots."""

    fit: object
    room: object
    zone: str
    against: tuple
    near: tuple

    @property
    def is_free(self):
        return not self.against


def check_of(session, form, at, offers, *, address, moving=None):
    """Look at what `form` says. None while room or time can't be read yet. Changes nothing and promises nothing."""
    form.is_valid()
    typed = getattr(form, "cleaned_data", {})
    if not {"room", "during"} <= typed.keys():
        return None
    room, during = typed["room"], typed["during"]
    people = typed.get("people") or getattr(moving, "people", 2)
    needs = session.participant.need_codes()
    gate = booking_gate(session, room, during, at, people=people, needs=needs)
    against = [one.because for one in gate.unmet]
    kind = whose_clash(session, room, room.blocks(during, typed.get("gap") or 0), during, moving)
    if kind:
        against.append(CLASHES[kind].format(room=room.name))
    near = _near(session, room, during, offers, needs, people, at, moving, address) if against else ()
    return Check(room.suits(needs, people, during), room, zone_words(room.site, during.starts_at), tuple(against), near)


def _near(session, like, during, offers, needs, people, at, moving, address):
    rooms = [room for room, _ in offers]
    slots = suggestions(session, during, rooms=rooms, like=like, needs=needs, people=people, at=at, moving=moving)
    return tuple((slot_words(slot, during), f"{address}?{_query(slot, session, moving)}") for slot in slots)


def _query(slot, session, moving):
    start, end = (at.astimezone(slot.room.site.clock) for at in (slot.during.starts_at, slot.during.ends_at))
    times = {"room": slot.room.pk, "day": start.date(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    return urlencode(times if moving else {"session": session.pk} | times)

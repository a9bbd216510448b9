"""What is said while a booking is being typed: does it suit, is it free, and if not, what is near."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from interviews.bookings.gate import booking_gate
from interviews.bookings.locks import Wanted
from interviews.bookings.people import Apart
from interviews.bookings.refusals import CLASHES
from interviews.bookings.search import slot_words, suggestions, whose_clash
from interviews.rooms.inspections.standards import asked_by
from interviews.rooms.wording import zone_words
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, in_words


@dataclass(frozen=True)
class Near:
    """A free slot near what was asked for: "Thursday 26 November 14:00, Quiet Room", its address, and "fits all"
    where the person needs something.
    """

    words: str
    fit: str
    url: str


@dataclass(frozen=True)
class Check:
    """`fit` of the room for the person; `against` are sentences that forbid it; `near` the next good slots (Near).

    `may_wait` is true where the room being taken is all that stands against it; `pair_url` leads to whom else they
    could meet, where the interviewer is what stands against it. `warnings` forbid nothing. `asks_wish` is true where
    the person would rest less than two days, and `wished` once it was ticked that they asked for it.
    """

    fit: object
    room: object
    zone: str
    against: tuple
    near: tuple
    may_wait: bool = False
    pair_url: str = ""
    warnings: tuple = ()
    asks_wish: bool = False
    wished: bool = False

    @property
    def is_free(self):
        return not self.against


def check_of(session, form, at, offers, *, address, moving=None):
    """Look at what `form` says. None while room or time can't be read yet. Changes nothing and promises nothing."""
    form.is_valid()
    wanted = wanted_of(getattr(form, "cleaned_data", {}), moving)
    if wanted is None:
        return None
    needs, apart = session.participant.need_codes(), Apart(session.participant)
    unmet = booking_gate(session, wanted, at, needs=needs).unmet
    against = [one.because for one in unmet]
    kind = whose_clash(session, wanted, at, moving=moving, apart=apart)
    if kind:
        against.append(CLASHES[kind].sentence.format(room=wanted.room.name, next_free="").strip())
    rooms = [room for room, _ in offers]
    how = {"needs": needs, "at": at, "moving": moving, "apart": apart}
    near = suggestions(session, wanted, rooms=rooms, **how) if against else ()
    near = tuple(_near(slot, session, wanted, needs, address, moving) for slot in near)
    fit = wanted.room.suits(needs, wanted.seats, wanted.during, asked_by(session))
    zone = zone_words(wanted.room.site, wanted.during.starts_at)
    may_wait = kind == "room" and len(against) == 1 and moving is None
    company = kind == "interviewer" or any(one.name in ("company", "staff") for one in unmet)
    pair_url = reverse("bookings:reassign", args=[session.study_id, session.participant_id]) if company else ""
    short = wanted.own_wish or any(one.name == "rest" for one in unmet)
    asks_wish = short and not session.is_rested(wanted.during)
    warnings = _warnings(session, wanted)
    return Check(fit, wanted.room, zone, tuple(against), near, may_wait, pair_url, warnings, asks_wish, wanted.own_wish)


def _warnings(session, wanted):
    """What is asked when the session begins and would be out of date by then, in sentences (F-R6)."""
    day = session.study.day(wanted.during.starts_at)
    missing = TrainingRecord.objects.missing(session.interviewer_id, TO_MEET_PEOPLE, day)
    if not missing:
        return ()
    name = session.interviewer.display_name
    return (f"Out of date by then, so {name} could not begin: {in_words(missing)}.",)


def wanted_of(typed, moving=None):
    """What was `typed` as a Wanted; None while room or time are missing."""
    if not {"room", "during"} <= typed.keys():
        return None
    people = typed.get("people") or getattr(moving, "people", 2)
    company = {"interpreter": typed.get("interpreter"), "equipment": tuple(typed.get("equipment") or ())}
    wish = {"own_wish": bool(typed.get("own_wish"))}
    return Wanted(typed["room"], typed["during"], people, typed.get("gap") or 0, **company, **wish)


def _near(slot, session, wanted, needs, address, moving):
    fit = slot.room.suits(needs, wanted.seats, slot.during)
    words = "fits all" if not fit.missing else f"fits {fit.got} of {fit.of}"
    said = words if fit.of else ""
    return Near(slot_words(slot, wanted.during), said, f"{address}?{_query(slot, session, wanted, moving)}")


def _query(slot, session, wanted, moving):
    start, end = (at.astimezone(slot.room.site.clock) for at in (slot.during.starts_at, slot.during.ends_at))
    query = {"room": slot.room.pk, "day": start.date(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    query |= {"gap": wanted.gap} | ({"interpreter": wanted.interpreter.pk} if wanted.interpreter else {})
    query |= {"equipment": [one.pk for one in wanted.equipment]} if wanted.equipment else {}
    return urlencode(query if moving else {"session": session.pk, "people": wanted.people} | query, doseq=True)

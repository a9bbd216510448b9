"""The rooms page: rooms by how well they fit a session, and the calendar of one room."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from interviews.bookings.finding.search import names_of_sessions_to_book, room_choice_offers, upcoming_sessions
from interviews.bookings.forms import WeekForm
from interviews.calendar.entries import calendar_entries, days_shown, entries_by_day, week_of
from interviews.calendar.week_grid import Links, build_week_grid, place_draft
from interviews.rooms.inspections.standards import standard_of
from interviews.rooms.models import Room
from interviews.rooms.spans import Span, moment
from interviews.rooms.wording import dates_words, time_words, zone_words
from safespace.base.refusals import Refusal
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look
from safespace.participants.needs import NEEDS
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

USUAL = timedelta(minutes=90)
VIEWS = ("day", "week", "list")


@for_member(Permission.READ_ROOMS)
def week(request, member):
    """List the rooms, best fit first, with the calendar of the chosen room."""
    asked, at = WeekForm.asked(request.GET), now()
    may_book = member.may(Permission.BOOK_ROOMS)
    chosen = upcoming_sessions(member, at).filter(pk=asked["for"]).first() if may_book and asked["for"] else None
    needs = chosen.participant.need_codes() if chosen else frozenset()
    if chosen:
        note_look(NEEDS_READ, by=member, at=at, participant=chosen.participant)
    context = {
        "waiting": names_of_sessions_to_book(member, at, chosen) if may_book else [],
        "chosen": chosen,
        "needs": [NEEDS[code] for code in NEEDS if code in needs],
        "may_manage": member.may(Permission.MANAGE_ROOMS),
        "may_book": may_book,
        "study_id": member.study_id,
    }
    standard = standard_of(member)
    offers = room_choice_offers(needs, standard)
    if offers:
        context |= _calendar(_Page(member, asked, at, chosen, offers, needs, standard))
    return render(request, "interviews/bookings/finding/week.html", context)


@dataclass(frozen=True)
class _Page:
    """The query of the page, what was loaded for it, and the addresses of its links."""

    member: object
    asked: dict
    at: object
    chosen: object
    offers: list
    needs: frozenset
    standard: object

    @cached_property
    def room(self):
        ids = [room.pk for room, _ in self.offers]
        chosen = self.asked["room"] if self.asked["room"] in ids else ids[0]
        return Room.objects.select_related("site").get(pk=chosen)

    @property
    def view(self):
        return self.asked["view"] or ""

    @cached_property
    def day(self):
        chosen = self.room.site.day_of(self.chosen.starts_at) if self.chosen else None
        return self.asked["day"] or chosen or self._next_open_day

    @property
    def today(self):
        return self.room.site.day_of(self.at)

    @property
    def _next_open_day(self):
        """Today, or the next day on which the room is open, so that a Sunday shows the coming week."""
        days = [self.today + timedelta(days=n) for n in range(7)]
        return next((day for day in days if day.weekday() in self.room.open_days), self.today)

    @property
    def may_choose(self):
        return self.member.may(Permission.BOOK_ROOMS)

    @cached_property
    def _free_url(self):
        return self.url(day="")

    def free_url(self, day, start):
        return f"{self._free_url}&day={day}&start={start}#draft"

    @cached_property
    def _kept(self):
        return {"for": self.chosen and self.chosen.pk, "room": self.room.pk, "view": self.view, "day": self.day}

    @cached_property
    def _path(self):
        return reverse("bookings:week", args=[self.member.study_id])

    def url(self, **changes):
        """The address of this page with some values changed. None of the values needs quoting."""
        query = self._kept | changes
        return f"{self._path}?" + "&".join(f"{name}={value}" for name, value in query.items() if value)


def _calendar(page):
    days = [page.day] if page.view == "day" else week_of(page.day)
    rooms = list(Room.objects.for_planning()) if page.view == "list" else [page.room]
    entries = calendar_entries(rooms, days, page.member, page.at)
    context = {
        "room": page.room,
        "view": page.view,
        "day": page.day,
        "zone": zone_words(page.room.site, moment_in(page.room, days[0])),
        "offers": [(one, fit, page.url(room=one.pk), one.pk == page.room.pk) for one, fit in page.offers],
        "tabs": [(name.title(), page.url(view=name), (page.view or "week") == name) for name in VIEWS],
        "turn": _turns(page),
    }
    if page.view == "list":
        return context | {
            "title": dates_words(days, page.today),
            "listed": entries_by_day(rooms, entries, days, page.today),
        }
    mine = entries[page.room.pk]
    days = days if page.view == "day" else days_shown(page.room, days, mine)
    links = Links(free=page.free_url if page.may_choose else None, day=lambda day: page.url(day=day))
    chosen = page.day if page.day in days else days[0]
    grid = build_week_grid(page.room, days, mine, now=page.at, chosen=chosen, links=links)
    return context | {
        "title": dates_words(days, page.today),
        "grid": grid,
        "has_free": any(cell.kind == "free" for column in grid.columns for cell in column.cells),
        "draft": _draft(page, grid, mine),
    }


def moment_in(room, day):
    """Noon of `day` at the site of `room`, which clock changes do not touch."""
    return moment(day, room.opens.replace(hour=12, minute=0, second=0), room.site.zone)


def _turns(page):
    step = timedelta(days=1 if page.view == "day" else 7)
    names = ("Day before", "Today", "Day after") if page.view == "day" else ("Week before", "This week", "Week after")
    return list(zip(names, (page.url(day=day) for day in (page.day - step, page.today, page.day + step)), strict=True))


def _draft(page, grid, entries):
    """The new booking as it would appear in the calendar, and the address that books it."""
    room, start = page.room, page.asked["start"]
    if start is None or not page.member.may(Permission.BOOK_ROOMS):
        return None
    length = page.chosen.ends_at - page.chosen.starts_at if page.chosen else USUAL
    try:
        begins = moment(page.day, start, room.site.zone)
        during = Span(begins, begins + length)
    except Refusal as refusal:
        return {"problem": str(refusal), "clear": page.url()}
    block = room.blocked_span(during)
    taken = any(block.starts_at < one.blocked_until and one.blocked_from < block.ends_at for one in entries)
    place_draft(grid, room, during, clash=taken and not room.is_shared)
    return {
        "words": time_words(during, room.site, page.at),
        "fit": room.suits(page.needs, 2, during, page.standard).words,
        "taken": taken and not room.is_shared,
        "go_on": _booking_url(page, during),
        "clear": page.url(),
    }


def _booking_url(page, during):
    start, end = (at.astimezone(page.room.site.clock) for at in (during.starts_at, during.ends_at))
    times = {"room": page.room.pk, "day": page.day, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    if page.chosen and page.chosen.booking_id:
        return f"{reverse('bookings:move', args=[page.member.study_id, page.chosen.booking_id])}?{urlencode(times)}"
    query = ({"session": page.chosen.pk} if page.chosen else {}) | times
    return f"{reverse('bookings:book', args=[page.member.study_id])}?{urlencode(query)}"

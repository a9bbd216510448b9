"""One booking from first to last: book or hold, look, move, cancel."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from interviews.bookings.booking import book_room, cancel_booking, hold_room, move_booking
from interviews.bookings.draft_check import check_of
from interviews.bookings.forms import BookForm, CancelForm, MoveForm
from interviews.bookings.people import interpreters_of
from interviews.bookings.replanning.waiting import Wait
from interviews.bookings.search import offers_of, waiting
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Booking
from interviews.rooms.wording import clock, hours_until, time_words, zone_words
from interviews.sessions.models import Session
from safespace.base.http.pages import page
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
def book(request, member):
    """Book a room for a session. With HX-Request it answers a change of the form with the check alone."""
    return _form(request, member, book_room)


@for_member(Permission.BOOK_ROOMS)
def hold(request, member):
    """Keep it for a while (BOOKING_HOLD), while somebody is asked whether it suits."""
    return _form(request, member, hold_room)


@for_member(Permission.BOOK_ROOMS)
def wait(request, member):
    """Wait for a time that is taken."""
    return _form(request, member, _wait)


def _form(request, member, act):
    """The page of the form, and what its buttons do: each posts the same fields to an act of its own."""
    at = now()
    typed = request.POST or request.GET
    sessions = waiting(member, at, typed.get("session"))
    if not sessions:
        return page(request, "interviews/bookings/nobody.html", {"member": member})
    chosen = next((one for one in sessions if str(one.pk) == typed.get("session")), sessions[0])
    note_look(NEEDS_READ, by=member, at=at, participant=chosen.participant)
    offers = offers_of(chosen, chosen.participant.need_codes())
    choices = {"sessions": sessions, "rooms": offers, **_company(chosen, at)}
    start = BookForm.beginning(chosen, choices["rooms"], request.GET)
    form = BookForm(request.POST or None, initial=start, **choices)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            what = {
                name: form.cleaned_data[name] for name in ("session", "room", "during", "people", "gap", "own_wish")
            }
            what["interpreter"], what["equipment"] = form.company()
            made = act(key=form.cleaned_data["intent"], **what, by=member, at=at)
            return _waits(request, made) if act is _wait else _done(request, made, _verb(made))
    asked = BookForm(request.POST or start, **choices)
    check = check_of(chosen, asked, at, choices["rooms"], address=reverse("bookings:book", args=[member.study_id]))
    return _page(request, "interviews/bookings/book.html", form=form, member=member, chosen=chosen, check=check)


def _wait(*, interpreter, equipment, **what):
    return Wait.objects.begin(**what)


def _waits(request, made):
    messages.info(request, "You are in the line. We write to the interviewer when it is free, without a name.")
    return redirect("bookings:waits", made.session.study_id)


def _verb(made):
    return f"Held until {clock(made.hold_until, made.room.site)}" if made.is_held else "Booked"


def _company(session, at, lent_to=None):
    """Who may interpret for `session`, and what can be lent with its room; `is_lent` to that booking already."""
    return {
        "interpreters": interpreters_of(session.study, at, besides=session.interviewer_id),
        "equipment": list(Equipment.objects.in_use().with_lent(lent_to)),
    }


@for_member(Permission.READ_ROOMS)
def booking(request, member, booking_id):
    """One booking: when, where, with what, and what may be done with it."""
    one = booking_of(member, booking_id)
    at, site = now(), one.room.site
    may = member.may(Permission.BOOK_ROOMS) and one.ends_at > at
    context = {
        "booking": one,
        "member": member,
        "session": Session.objects.filter(booking=one).first(),
        "time": time_words(one.span, site),
        "zone": zone_words(site, one.starts_at),
        "gaps": hours_until(one.blocked_from, one.blocked_until, site),
        "lent": [loan.equipment.name for loan in one.loans.all() if loan.ended_at is None],
        "held_until": clock(one.hold_until, site) if one.is_held else "",
        "hold_over": one.is_held and one.hold_until <= at,
        "may_change": may and one.state == "confirmed",
        "may_confirm": may and one.is_held and one.hold_until > at,
        "may_come": may and one.state in ("confirmed", "released") and one.starts_at - settings.BOOKING_COMING <= at,
        "may_leave": may and one.state == "in_use",
        "given_back": clock(one.released_at, site) if one.is_given_back else "",
    }
    return page(request, "interviews/bookings/booking.html", context)


@for_member(Permission.BOOK_ROOMS)
def move(request, member, booking_id):
    """Another room, time or company for a booking. Answers HX-Request like `book`."""
    at = now()
    reach = Booking.objects.within_reach_of(member).select_related(
        "room__site", "session__participant__accommodation", "session__study", "session__interviewer"
    )
    one = get_object_or_404(reach.filter(session__isnull=False), pk=booking_id)
    session, company = one.session, _company(one.session, at, lent_to=one)
    note_look(NEEDS_READ, by=member, at=at, participant=session.participant)
    choices = {"rooms": offers_of(session, session.participant.need_codes(), one.seats), **company}
    start = MoveForm.beginning(one, [thing for thing in company["equipment"] if thing.is_lent], request.GET)
    form = MoveForm(request.POST or None, initial=start, **choices)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            what = {name: form.cleaned_data[name] for name in ("room", "during", "gap", "own_wish")}
            moved = move_booking(booking=one, **what, company=form.company(), by=member, at=at)
            return _done(request, moved, "Moved")
    asked = MoveForm(request.POST or start, **choices)
    check = check_of(session, asked, at, choices["rooms"], address=request.path, moving=one)
    shown = {"form": form, "member": member, "booking": one, "chosen": session, "check": check}
    return _page(request, "interviews/bookings/move.html", **shown, now=time_words(one.span, one.room.site))


@for_member(Permission.BOOK_ROOMS)
def cancel(request, member, booking_id):
    """Give the time back: a page of its own that says what happens first."""
    one = booking_of(member, booking_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _done(request, cancel_booking(booking=one, by=member, at=now()), "Cancelled")
    context = {"form": form, "member": member, "booking": one, "time": time_words(one.span, one.room.site)}
    return page(request, "interviews/bookings/cancel.html", context)


def booking_of(member, booking_id):
    """The booking, if `member` may know of it, or 404."""
    bookings = Booking.objects.within_reach_of(member).prefetch_related("loans__equipment")
    bookings = bookings.select_related("room__site", "participant", "interviewer", "interpreter")
    return get_object_or_404(bookings, pk=booking_id)


def _page(request, template, **context):
    if request.htmx and request.method == "GET":
        template += "#check"
    may_pair = context["member"].may(Permission.ENROL_PEOPLE)
    response = page(
        request,
        template,
        {**context, "may_pair": may_pair, "hold_minutes": int(settings.BOOKING_HOLD.total_seconds() // 60)},
    )
    response["Vary"] = "HX-Request"
    return response


def _done(request, one, verb):
    messages.info(request, f"{verb}: {one.room.name}, {time_words(one.span, one.room.site)}.")
    return redirect("bookings:show", one.study_id, one.pk)

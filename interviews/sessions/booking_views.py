"""One booking from first to last: book, look, move, cancel."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.rooms.models import Booking
from interviews.rooms.wording import hours_until, time_words, zone_words
from interviews.sessions.booking import book_room, cancel_booking, move_booking
from interviews.sessions.booking_check import check_of
from interviews.sessions.booking_forms import BookForm, CancelForm, MoveForm
from interviews.sessions.booking_search import offers_of, waiting
from interviews.sessions.models import Session
from safespace.base.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
def book(request, member):
    """Book a room for a session. With HX-Request it answers a change of the form with the check alone."""
    at = now()
    typed = request.POST or request.GET
    sessions = waiting(member, at, typed.get("session"))
    if not sessions:
        return page(request, "interviews/sessions/nobody.html", {"member": member})
    chosen = next((one for one in sessions if str(one.pk) == typed.get("session")), sessions[0])
    choices = {"sessions": sessions, "rooms": offers_of(chosen.participant.need_codes())}
    start = BookForm.beginning(chosen, choices["rooms"], request.GET)
    form = BookForm(request.POST or None, initial=start, **choices)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            what = {name: form.cleaned_data[name] for name in ("session", "room", "during", "people", "gap")}
            made = book_room(key=form.cleaned_data["intent"], **what, by=member, at=at)
            return _done(request, made, "Booked")
    asked = BookForm(request.POST or start, **choices)
    check = check_of(chosen, asked, at, choices["rooms"], address=request.path)
    return _page(request, "interviews/sessions/book.html", form=form, member=member, chosen=chosen, check=check)


@for_member(Permission.READ_ROOMS)
def booking(request, member, booking_id):
    """One booking: when, where, and what may be done with it."""
    one = _booking(member, booking_id)
    at, site = now(), one.room.site
    context = {
        "booking": one,
        "member": member,
        "session": Session.objects.filter(booking=one).first(),
        "time": time_words(one.span, site),
        "zone": zone_words(site, one.starts_at),
        "gaps": hours_until(one.blocked_from, one.blocked_until, site),
        "may_change": member.may(Permission.BOOK_ROOMS) and not one.is_cancelled and one.ends_at > at,
    }
    return page(request, "interviews/sessions/booking.html", context)


@for_member(Permission.BOOK_ROOMS)
def move(request, member, booking_id):
    """Another room or time for a booking. Answers HX-Request like `book`."""
    one, at = _booking(member, booking_id), now()
    session = get_object_or_404(Session.objects.select_related("participant__accommodation"), booking=one)
    choices = {"rooms": offers_of(session.participant.need_codes(), one.people)}
    start = MoveForm.beginning(one, request.GET)
    form = MoveForm(request.POST or None, initial=start, **choices)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            what = {name: form.cleaned_data[name] for name in ("room", "during", "gap")}
            return _done(request, move_booking(booking=one, **what, by=member, at=at), "Moved")
    asked = MoveForm(request.POST or start, **choices)
    check = check_of(session, asked, at, choices["rooms"], address=request.path, moving=one)
    shown = {"form": form, "member": member, "booking": one, "chosen": session, "check": check}
    return _page(request, "interviews/sessions/move.html", **shown, now=time_words(one.span, one.room.site))


@for_member(Permission.BOOK_ROOMS)
def cancel(request, member, booking_id):
    """Give the time back: a page of its own that says what happens first."""
    one = _booking(member, booking_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _done(request, cancel_booking(booking=one, by=member, at=now()), "Cancelled")
    context = {"form": form, "member": member, "booking": one, "time": time_words(one.span, one.room.site)}
    return page(request, "interviews/sessions/cancel.html", context)


def _booking(member, booking_id):
    bookings = Booking.objects.within_reach_of(member).select_related("room__site", "participant", "interviewer")
    return get_object_or_404(bookings, pk=booking_id)


def _page(request, template, **context):
    if request.htmx and request.method == "GET":
        template += "#check"
    response = page(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _done(request, one, verb):
    messages.info(request, f"{verb}: {one.room.name}, {time_words(one.span, one.room.site)}.")
    return redirect("rooms:booking", one.study_id, one.pk)

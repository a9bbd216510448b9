"""The pages of one booking: book, hold, wait, show, move, cancel."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now

from interviews.bookings.booking import book_room, cancel_booking, hold_room, move_booking
from interviews.bookings.finding.draft_check import check_draft
from interviews.bookings.finding.find_time import too_late
from interviews.bookings.finding.search import room_offers, sessions_to_book, upcoming_sessions
from interviews.bookings.forms import BookForm, CancelForm, MoveForm
from interviews.bookings.people import interpreters_of
from interviews.bookings.replanning.leaving_out import not_agreed
from interviews.bookings.replanning.waiting import Wait
from interviews.bookings.session_needs import SessionNeeds
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Booking, Room
from interviews.rooms.wording import clock, hours_until, time_words, zone_words
from interviews.sessions.consents import consent_of
from interviews.sessions.models import Session
from safespace.accounts.models import User
from safespace.base.http.pages import page
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.roles import Permission


@for_member(Permission.BOOK_ROOMS)
@needs_approval(Act.BOOK)
def book(request, member):
    """Book a room for a session. A request by htmx gets only the check of what is typed."""
    return _book_or(book_room, request, member)


@for_member(Permission.BOOK_ROOMS)
def hold(request, member):
    """Hold the room for BOOKING_HOLD, until the participant has said whether it suits."""
    return _book_or(hold_room, request, member)


@for_member(Permission.BOOK_ROOMS)
def wait(request, member):
    """Wait for a time that is taken."""
    return _book_or(_wait, request, member)


def _book_or(act, request, member):
    """Three buttons post the same form, each to its own act. A refusal shows the page again."""
    at = now()
    form = BookForm(request.POST or None, **_limits(member, at), sessions=upcoming_sessions(member, at))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = act(**form.facts(), by=member, at=at)
            return _waiting(request, made) if act is _wait else _done(request, made, _verb(made))
    return _book_page(request, member, form, at)


def _book_page(request, member, form, at):
    named = (request.POST or request.GET).get("session")
    sessions = sessions_to_book(member, at, named)
    chosen = next((one for one in sessions if str(one.pk) == named), None)
    if chosen is None and named and request.method == "GET":
        return too_late(request, member, get_object_or_404(_within_reach(member, named)))
    if not sessions:
        return page(request, "interviews/bookings/nobody.html", {"member": member})
    chosen = chosen or sessions[0]
    note_look(NEEDS_READ, by=member, at=at, participant=chosen.participant)
    needs = SessionNeeds.of(chosen)
    rooms = room_offers(needs)
    form.offer(sessions=sessions, rooms=rooms, **_attendance_choices(chosen, at))
    form.initial |= BookForm.beginning(chosen, rooms, request.GET)
    draft = BookForm(request.POST or form.initial, **_limits(member, at), sessions=upcoming_sessions(member, at))
    address = reverse("bookings:book", args=[member.study_id])
    check = check_draft(chosen, needs, draft, at, [room for room, _ in rooms], address=address)
    shown = {"form": form, "member": member, "chosen": chosen, "check": check}
    shown |= {"slot_chosen": _names_slot(request.GET), "near_above": bool(form.errors)}
    return _page(request, "interviews/bookings/book.html", **shown)


def _within_reach(member, named):
    """The session with the id `named`, which comes from the address."""
    with suppress(ValidationError):
        return Session.objects.within_reach_of(member).filter(pk=named)
    return Session.objects.none()


def _names_slot(query):
    return all(query.get(name) for name in ("room", "day", "start", "end"))


def _limits(member, at):
    """The rows and days that a form may name. The gate decides whether they can be booked."""
    return {
        "days": (member.study.day(at), member.study.day(at + settings.BOOKING_AHEAD)),
        "rooms": Room.objects.in_use().select_related("site"),
        "interpreters": User.objects.filter(memberships__study=member.study_id).distinct(),
        "equipment": Equipment.objects.in_use(),
    }


def _attendance_choices(session, at, lent_to=None):
    """Interpreters for `session`, and equipment, with `is_lent` for the booking `lent_to`."""
    return {
        "interpreters": interpreters_of(session.study, at, besides=session.interviewer_id),
        "equipment": list(Equipment.objects.in_use().with_lent(lent_to)),
    }


def _wait(*, interpreter, equipment, **what):
    return Wait.objects.begin(**what)


def _waiting(request, made):
    messages.info(request, "You are on the waiting list. When it is free we write to the interviewer, without a name.")
    return redirect("bookings:waits", made.session.study_id)


def _verb(made):
    return f"Held until {clock(made.hold_until, made.room.site)}" if made.is_held else "Booked"


@for_member(Permission.READ_ROOMS)
def booking(request, member, booking_id):
    """One booking: when, where, who and what is there, and what can be done with it."""
    one = booking_of(member, booking_id)
    at, site = now(), one.room.site
    may = member.may(Permission.BOOK_ROOMS) and one.ends_at > at
    session = Session.objects.select_related("participant", "form").filter(booking=one).first()
    asks_consent = session is not None and one.is_promised and may and member.may(Permission.READ_CONSENT)
    context = {
        "booking": one,
        "member": member,
        "session": session,
        "not_agreed": not_agreed(one, consent_of(session, at)) if asks_consent else [],
        "time": time_words(one.span, site, at),
        "zone": zone_words(site, one.starts_at),
        "gaps": hours_until(one.blocked_from, one.blocked_until, site),
        "lent": [loan.equipment.name for loan in one.loans.all() if loan.ended_at is None],
        "held_until": clock(one.hold_until, site) if one.is_held else "",
        "hold_over": one.is_held and one.hold_until <= at,
        "may_change": may and one.state == "confirmed",
        "may_confirm": may and one.is_held and one.hold_until > at,
        "may_come": may and one.state in ("confirmed", "released") and one.starts_at - settings.BOOKING_COMING <= at,
        "may_leave": may and one.state == "in_use",
        "given_back": clock(one.released_at, site) if one.is_released else "",
    }
    return page(request, "interviews/bookings/booking.html", context)


@for_member(Permission.BOOK_ROOMS)
@needs_approval(Act.BOOK)
def move(request, member, booking_id):
    """Move a booking to another room or time, or change who and what is there. Answers htmx like `book`."""
    at = now()
    bookings = Booking.objects.within_reach_of(member).filter(session__isnull=False)
    one = get_object_or_404(bookings.select_related("room__site"), pk=booking_id)
    form = MoveForm(request.POST or None, **_limits(member, at))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            what = {name: form.cleaned_data[name] for name in ("room", "during", "gap", "own_wish")}
            moved = move_booking(booking=one, **what, attendance=form.attendance(), by=member, at=at)
            return _done(request, moved, "Moved")
    return _move_page(request, member, one, form, at)


def _move_page(request, member, one, form, at):
    whole = Session.objects.select_related(
        "participant__accommodation", "participant__separation", "study", "interviewer", "form"
    )
    session = whole.get(booking=one)
    note_look(NEEDS_READ, by=member, at=at, participant=session.participant)
    needs = SessionNeeds.of(session)
    rooms, attendance = room_offers(needs, one.seats), _attendance_choices(session, at, lent_to=one)
    form.offer(rooms=rooms, **attendance)
    form.initial |= MoveForm.beginning(one, [thing for thing in attendance["equipment"] if thing.is_lent], request.GET)
    draft = MoveForm(request.POST or form.initial, **_limits(member, at))
    check = check_draft(session, needs, draft, at, [room for room, _ in rooms], address=request.path, moving=one)
    shown = {"form": form, "member": member, "booking": one, "chosen": session, "check": check}
    return _page(request, "interviews/bookings/move.html", **shown, now=time_words(one.span, one.room.site, at))


@for_member(Permission.BOOK_ROOMS)
def cancel(request, member, booking_id):
    """Cancel a booking, after a page that says what will happen."""
    one = booking_of(member, booking_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _done(request, cancel_booking(booking=one, by=member, at=now()), "Cancelled")
    context = {"form": form, "member": member, "booking": one, "time": time_words(one.span, one.room.site, now())}
    return page(request, "interviews/bookings/cancel.html", context)


def booking_of(member, booking_id):
    """The booking with what its page shows, if it is within reach of `member`, or 404."""
    bookings = Booking.objects.within_reach_of(member).prefetch_related("loans__equipment")
    bookings = bookings.select_related("room__site", "participant", "interviewer", "interpreter")
    return get_object_or_404(bookings, pk=booking_id)


def _page(request, template, **context):
    if request.htmx and request.method == "GET":
        template += "#check"
        context["swaps_slot"] = True
    context["may_pair"] = context["member"].may(Permission.ENROL_PEOPLE)
    context["hold_minutes"] = int(settings.BOOKING_HOLD.total_seconds() // 60)
    response = page(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _done(request, one, verb):
    messages.info(request, f"{verb}: {one.room.name}, {time_words(one.span, one.room.site, now())}.")
    return redirect("bookings:show", one.study_id, one.pk)

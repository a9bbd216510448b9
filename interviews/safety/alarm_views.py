"""Views for a safety contact: each overdue check-in with the place, the staff there, and the emergency plan.

They show nothing without an alarm, and nothing of the interview: a safety contact does not read sessions.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.safety.alarms import Alarm, answer_alarm, overdue, reveal_in_alarm
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.participants.forms import RevealForm
from safespace.participants.identity.reveal import revealed_identity, with_reveals
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.ANSWER_ALARMS)
def index(request, member):
    """Longest overdue first."""
    at = now()
    rows = [_line(one, _alarm(one), at) for one in _overdue(member, at)]
    return page(request, "interviews/safety/alarms.html", {"member": member, "rows": rows})


@for_member(Permission.ANSWER_ALARMS)
def alarm(request, member, session_id):
    """One overdue check-in. The button says that this member looks after it."""
    at = now()
    one = get_object_or_404(_overdue(member, at), pk=session_id)
    form = CalmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            answer_alarm(session=one, by=member, at=at)
            messages.info(request, "Written down. The others see that you look after it.")
            return redirect("safety:alarm", member.study_id, one.pk)
    room = one.booking.room if one.booking_id else None
    person = with_reveals(Participant.objects.filter(pk=one.participant_id), to=member, at=at).get()
    identity = revealed_identity(person)
    context = {"form": form, "member": member, "line": _line(one, _alarm(one), at), "room": room, "identity": identity}
    context["plan"] = EmergencyPlan.objects.current(room) if room else None
    answer = page(request, "interviews/safety/alarm.html", context)
    if identity:
        answer.headers["Refresh"] = str(int((identity.until - at).total_seconds()) + 1)
    return answer


@for_member(Permission.REVEAL_IN_ALARM)
@fresh_factor
def reveal(request, member, session_id):
    """Ask for a reason, then show who the person is for two minutes on the page of the alarm."""
    at = now()
    one = get_object_or_404(_overdue(member, at), pk=session_id)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            key, reason = form.cleaned_data["intent"], form.reason()
            reveal_in_alarm(key=key, session=one, reason=reason, by=member, at=at)
            return redirect("safety:alarm", member.study_id, one.pk)
    return page(request, "interviews/safety/alarm_reveal.html", {"form": form, "member": member, "session": one})


def _overdue(member, at):
    rows = overdue(at).filter(study=member.study)
    return rows.select_related("study", "interviewer", "booking__room__site", "booking__interpreter")


def _alarm(session):
    return Alarm.objects.filter(session=session, due_at=session.check_in_due_at).select_related("answered_by").first()


def _line(session, alarm, at):
    """One alarm, ready to print."""
    booking = session.booking if session.booking_id else None
    return {
        "session": session,
        "where": f"{booking.room.name}, {booking.room.site.name}" if booking else "No room was booked",
        "who": [one for one in (session.interviewer, booking.interpreter if booking else None) if one],
        "due": session.check_in_due_at,
        "minutes": int((at - session.check_in_due_at).total_seconds() // 60),
        "answered": alarm if alarm and alarm.answered_by_id else None,
    }

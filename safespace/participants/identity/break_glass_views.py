"""Break-glass by two: the list of requests, asking, deciding, looking, closing (F-R11, A-R13)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.base.paging import keyset
from safespace.participants.actions import BREAK_GLASS_REASON_READ
from safespace.participants.finding.by_code import find_by_code
from safespace.participants.forms import BreakGlassDecisionForm, BreakGlassForm
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.identity.looks import note_look
from safespace.participants.identity.reveal import revealed_identity, with_reveals
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_BREAK_GLASS)
def index(request, member):
    """All requests of the study and their state, newest first."""
    at = now()
    order = ("-asked_at", "-id")
    listed = keyset(_of(member), order=order, after=request.GET.get("after"))
    rows = [{"asked": one, "state": _state(one, at), "does": _does(one, member, at)} for one in listed.rows]
    context = {"member": member, "rows": rows, "next_cursor": listed.next_cursor}
    context["may_ask"] = member.may(Permission.ASK_FOR_BREAK_GLASS)
    return page(request, "safespace/participants/identity/break_glass.html", context)


@for_member(Permission.ASK_FOR_BREAK_GLASS)
@fresh_factor
def ask(request, member):
    """Ask to open a record, by its code, which never appears in an address."""
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            at = now()
            person = find_by_code(member.study, typed["code"], by=member, at=at)
            BreakGlassRequest.objects.ask(
                key=typed["intent"], participant=person, reason=typed["note"], by=member, at=at
            )
            messages.info(request, "Asked for. Nothing opens until a second person agreed.")
            return redirect("participants:break-glass", member.study_id)
    return page(request, "safespace/participants/identity/break_glass_ask.html", {"form": form, "member": member})


@for_member(Permission.AGREE_TO_BREAK_GLASS)
@fresh_factor
def decide(request, member, break_glass_id):
    """The second person reads the reason and decides."""
    asked = get_object_or_404(_of(member), pk=break_glass_id)
    note_look(BREAK_GLASS_REASON_READ, by=member, at=now(), participant=asked.participant)
    form = BreakGlassDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = asked.agree if form.cleaned_data["agree"] else asked.decline
        with form.refusals():
            act(by=member, at=now())
            messages.info(request, "Written down.")
            return redirect("participants:break-glass", member.study_id)
    own = asked.asked_by_id == member.user_id
    context = {"form": form, "asked": asked, "member": member, "own": own, "gate": asked.gate(now(), by=member)}
    return page(request, "safespace/participants/identity/break_glass_decide.html", context)


@for_member(Permission.ASK_FOR_BREAK_GLASS)
@fresh_factor
def look(request, member, break_glass_id):
    """Show the record to the person who asked, two minutes at a time, while it is open."""
    at = now()
    asked = get_object_or_404(_of(member), pk=break_glass_id, asked_by=member.user_id)
    form = CalmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            asked.look(key=form.cleaned_data["intent"], by=member, at=at)
            return redirect("participants:break-glass-look", member.study_id, asked.pk)
    shown = with_reveals(Participant.objects.filter(pk=asked.participant_id), to=member, at=at).get()
    is_open = asked.is_open(at)
    identity = revealed_identity(shown) if is_open else None
    context = {"form": form, "asked": asked, "member": member, "identity": identity, "is_open": is_open}
    answer = page(request, "safespace/participants/identity/break_glass_look.html", context)
    if identity:
        # Removes the name when its time is over, without JavaScript too.
        answer.headers["Refresh"] = str(int((identity.until - at).total_seconds()) + 1)
    return answer


@for_member(Permission.READ_BREAK_GLASS)
def close(request, member, break_glass_id):
    """Close a request early."""
    asked = get_object_or_404(_of(member), pk=break_glass_id)
    form = CalmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            asked.close(by=member, at=now())
            messages.info(request, "Closed.")
            return redirect("participants:break-glass", member.study_id)
    return page(
        request,
        "safespace/participants/identity/break_glass_close.html",
        {"form": form, "asked": asked, "member": member},
    )


def _of(member):
    rows = BreakGlassRequest.objects.filter(participant__study=member.study)
    return rows.select_related("participant__study", "asked_by", "second")


def _state(asked, at):
    """(tone, icon, words) for one request. The template adds the time after "Open until"."""
    if asked.is_waiting(at):
        return "honey", "hourglass", "Waits for a second person"
    if asked.is_open(at):
        return "clay", "lock-keyhole-open", "Open until"
    if asked.open_until is not None:
        return "", "lock-keyhole", "Over"
    if asked.decided_at is not None:
        return "", "lock-keyhole", "Not agreed to"
    return "", "lock-keyhole", "Taken back" if asked.closed_at else "Nobody answered in a day"


def _does(asked, member, at):
    """What `member` can do with one request: decide, look, close."""
    own, may_agree = asked.asked_by_id == member.user_id, member.may(Permission.AGREE_TO_BREAK_GLASS)
    waiting, is_open = asked.is_waiting(at), asked.is_open(at)
    return {
        "decide": waiting and may_agree and not own,
        "look": is_open and own and member.may(Permission.ASK_FOR_BREAK_GLASS),
        "close": (waiting and own) or (is_open and (own or may_agree)),
    }

"""Views of the support list: reading it, keeping it current, and a plain card to take away."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.support.forms import SupportForm
from interviews.support.models import FRESH_FOR, SupportResource
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

FIELDS = ("kind", "name", "for_what", "hours", "phone", "text", "cost", "languages", "verified_on")


@dataclass(frozen=True)
class Line:
    """One entry, ready to print; `left` is the number of days it may still be offered, negative once it ran out."""

    entry: SupportResource
    left: int
    fresh: bool
    soon: bool


def _lines(study, today):
    lines = []
    for entry in SupportResource.objects.of(study)[:200]:
        left = (entry.expires_on - today).days
        lines.append(Line(entry, left, entry.is_fresh(today), 0 <= left <= 14))
    return lines


@for_member(Permission.READ_SESSIONS)
def index(request, member):
    lines = _lines(member.study, member.study.day(now()))
    context = {
        "member": member,
        "lines": lines,
        "stale": sum(not line.fresh for line in lines),
        "days": FRESH_FOR.days,
        "may_write": member.may(Permission.WRITE_SUPPORT),
    }
    return page(request, "interviews/support/list.html", context)


@for_member(Permission.READ_SESSIONS)
def card(request, member):
    """A card to print and take home: no study, topic or name of ours, and only entries that are still fresh."""
    fresh = SupportResource.objects.of(member.study).fresh(member.study.day(now()))
    return page(request, "interviews/support/card.html", {"member": member, "entries": list(fresh[:12])})


@for_member(Permission.WRITE_SUPPORT)
def add(request, member):
    form = SupportForm(request.POST or None, initial={"verified_on": member.study.day(now())})
    if request.method == "POST" and form.is_valid():
        at = now()
        with form.refusals():
            SupportResource.objects.add(
                key=form.cleaned_data["intent"], study=member.study, today=member.study.day(at), by=member, at=at,
                **form.facts(),
            )  # fmt: skip
            messages.info(request, "On the list.")
            return redirect("support:index", member.study_id)
    return page(request, "interviews/support/entry.html", {"form": form, "member": member})


@for_member(Permission.WRITE_SUPPORT)
def change(request, member, entry_id):
    entry = _entry(member, entry_id)
    form = SupportForm(request.POST or None, initial={name: getattr(entry, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        at = now()
        with form.refusals():
            entry.change(today=member.study.day(at), by=member, at=at, **form.facts())
            messages.info(request, "Written down.")
            return redirect("support:index", member.study_id)
    return page(request, "interviews/support/entry.html", {"form": form, "member": member, "entry": entry})


@for_member(Permission.WRITE_SUPPORT)
@require_POST
def remove(request, member, entry_id):
    _entry(member, entry_id).remove(by=member, at=now())
    messages.info(request, "Taken off the list.")
    return redirect("support:index", member.study_id)


def _entry(member, entry_id):
    return get_object_or_404(SupportResource.objects.of(member.study), pk=entry_id)

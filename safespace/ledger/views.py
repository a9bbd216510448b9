"""Pages of the ledger: reading, verifying, evidence, and who looked."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.audit import verification
from safespace.base.http.pages import page
from safespace.ledger import evidence as bundle
from safespace.ledger.forms import AskForm, NarrowForm
from safespace.ledger.log_state import affected, before, log_state, seals
from safespace.ledger.reading import (
    SUMMED,
    entries_of,
    ledger_rows,
    looked_rows,
    note_reading,
    picks,
    sums_of,
    team,
)
from safespace.participants.models import Participant
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_LEDGER)
def index(request, member):
    colleagues = team(member.study)
    narrow = NarrowForm(request.GET, team=colleagues)
    at, asked = now(), narrow.asked()
    person = _person(member, asked["person"])
    found = ledger_rows(
        member,
        pick=asked["show"],
        person=person,
        actor=asked["by"],
        day=asked["day"],
        after=asked["after"],
        known=colleagues,
    )
    note_reading(member, at)
    sums, worth_a_look = sums_of(member.study, at)
    context = {
        "member": member,
        "rows": found.rows,
        "next_cursor": found.next_cursor,
        "person": person,
        "sums": sums,
        "summed": SUMMED.days,
        "picks": picks(asked["show"], worth_a_look),
        "narrow": narrow,
        "kept": narrow.query("person", "by", "day"),
        "narrowed": bool(asked["by"] or asked["day"]),
        "query": narrow.query(),
        "log_state": log_state(member.study),
        "today": member.study.day(at),
        "may_take": member.may(Permission.TAKE_EVIDENCE),
    }
    return page(request, "safespace/ledger/index.html", context)


@for_member(Permission.READ_LEDGER)
def verify(request, member):
    """Verify the whole log now and show a page with the verdict and the affected entries."""
    if request.method != "POST":
        return redirect("ledger:index", member.study_id)
    verdict = verification.verify(at=now(), by=member, study=member.study)
    context = {
        "member": member,
        "verdict": verdict,
        "rows": entries_of(member, affected(verdict)).rows,
        "log_state": log_state(member.study),
        "seals": seals(verdict),
        "before": before(verdict),
        "today": member.study.day(verdict.checked_at),
    }
    return page(request, "safespace/ledger/verdict.html", context)


@for_member(Permission.TAKE_EVIDENCE)
@fresh_factor
def evidence(request, member):
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = now()
        file, _ = bundle.take(member, at)
        name = f"evidence-{member.study.code}-{member.study.day(at):%Y-%m-%d}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    context = {"member": member, "form": form, "count": bundle.count(member.study), "key": bundle.public_key().hex()}
    return page(request, "safespace/ledger/evidence.html", context)


@for_member(Permission.READ_LOOKED)
def looked(request, member):
    narrow = NarrowForm(request.GET)
    at, asked = now(), narrow.asked()
    person = _person(member, asked["person"])
    found = looked_rows(member, person=person, after=asked["after"])
    note_reading(member, at)
    context = {
        "member": member,
        "rows": found.rows,
        "next_cursor": found.next_cursor,
        "person": person,
        "query": narrow.query(),
        "today": member.study.day(at),
        "sees_reasons": member.may(Permission.READ_REASONS),
    }
    return page(request, "safespace/ledger/looked.html", context)


def _person(member, person_id):
    if person_id is None:
        return None
    return get_object_or_404(Participant.objects.filter(study=member.study_id), pk=person_id)

"""Inspections of rooms for tests."""

import uuid

from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.inspections.inspections import Inspection
from tests.cast import NOON


def look(room, by, *, no=(), at=NOON, **more):
    """Record an inspection in which every criterion is met except `no`."""
    findings = {code: code not in no for code in CRITERIA}
    facts = {"findings": findings, "looked_on": at.date(), "sound_on": at.date()} | more
    return Inspection.objects.write(key=uuid.uuid4(), room=room, by=by, at=at, **facts)


def inspection_form(*, no=(), day="2026-11-23", **more):
    """The form of an inspection in which every criterion is met except `no`."""
    answers = {code: "no" if code in no else "yes" for code in CRITERIA}
    return {"intent": uuid.uuid4(), "looked_on": day, "sound_on": day, "remarks": ""} | answers | more

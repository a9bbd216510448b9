"""Every act that takes the key of a form: those of this app, and the table of all (S2, S3)."""

import uuid
from datetime import time, timedelta

from interviews.bookings.booking import book_room, hold_room
from interviews.bookings.replanning.waiting import Wait
from interviews.conduct.closing import close_session, stop_session
from interviews.contact.reaching import say_after_contact, show_number, write_down_contact
from interviews.rooms.importing import import_rooms
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.inspections.standards import RoomStandard
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.lending.room_keys import AccessGrant
from interviews.rooms.lifecycle import add_room, add_site
from interviews.rooms.models import Kind
from interviews.safety.incidents.models import Incident
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from interviews.support.models import SupportResource
from interviews.tasks.models import Task
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_room
from tests.interviews.contact.plans import another_coordinator, with_hours
from tests.interviews.keyed import (
    Keyed,
    adding_a_participant,
    approving_a_form,
    asking_a_question,
    asking_again,
    asking_for_a_role,
    asking_for_an_erasure,
    asking_for_break_glass,
    beginning_a_form,
    correcting,
    keeping_a_paper,
    opening_a_study,
    ordering_an_erasure,
    recording_an_approval,
    revealing,
    reviewing_access,
    setting_a_paper_aside,
    setting_up_the_tablet,
    vouching_for_words,
    wanting_changes_of_a_form,
    writing_a_contact_plan,
    writing_down_training,
)
from tests.interviews.planned import TUESDAY, book, hours

DAY = timedelta(days=1)


# interviews


def adding_a_site(get):
    says = {"name": "Leeds", "zone": "Europe/London"}
    return Keyed(add_site, get("imogen"), says, [{"name": "York"}, {"zone": "Europe/Paris"}], get("petra"))


def adding_a_room(get):
    says = {
        "site": get("newcastle"), "name": "Elm", "kind": "room", "floor": "", "way_in": "", "seats": 3,
        "opens": time(9), "closes": time(18), "open_days": [0, 1], "gap_before": 15, "gap_after": 15,
    }  # fmt: skip
    others = [{"name": "Oak"}, {"seats": 4}, {"closes": time(17)}, {"open_days": [0]}]
    return Keyed(add_room, get("imogen"), says, others, get("petra"))


def importing_rooms(get):
    get("newcastle")
    head = "site,name,seats\r\nNewcastle,Elm,4\r\n"
    others = [{"text": head.replace("4", "5")}, {"text": head + "Newcastle,Oak,3\r\n"}]
    act = lambda **how: [room.pk for room in import_rooms(**how)]  # noqa: E731
    return Keyed(act, get("imogen"), {"text": head}, others, get("petra"))


def looking_at_a_room(get):
    findings, day = dict.fromkeys(CRITERIA, True), NOON.date()
    says = {"room": get("quiet_room"), "findings": findings, "looked_on": day, "sound_on": day, "remarks": ""}
    one = next(iter(CRITERIA))
    others = [
        {"room": get("garden_room")}, {"findings": findings | {one: False}}, {"looked_on": day, "sound_on": day - DAY},
        {"remarks": "Damp"},
    ]  # fmt: skip
    return Keyed(Inspection.objects.write, get("imogen"), says, others, get("petra"))


def weighing_the_risks_of_a_visit(get):
    cafe, home = (make_room(get("newcastle"), name, kind=Kind.VISIT) for name in ("A café", "A home"))
    says = {
        "room": cafe, "place": "A back room", "people": "Neighbours", "activity": "A talk", "controls": "A seat",
        "company": "two", "found": ["step_free"], "valid_to": NOON.date() + DAY,
    }  # fmt: skip
    others = [{"room": home}, {"controls": "None"}, {"found": []}, {"valid_to": NOON.date() + 2 * DAY}]
    return Keyed(RiskAssessment.objects.write, get("imogen"), says, others, get("petra"))


def writing_an_emergency_plan(get):
    says = {"room": get("quiet_room"), "words": {"meeting_point": "The oak"}}
    others = [{"room": get("garden_room")}, {"words": {"meeting_point": "The elm"}}]
    return Keyed(EmergencyPlan.objects.write, get("imogen"), says, others, get("petra"))


def closing_a_room(get):
    says = {"room": get("quiet_room"), "starts_at": NOON + DAY, "ends_at": NOON + 2 * DAY, "words": "New floor"}
    others = [{"room": get("garden_room")}, {"ends_at": NOON + 3 * DAY}, {"words": "Painting"}]
    return Keyed(Closure.objects.close, get("imogen"), says, others, get("petra"))


def adding_equipment(get):
    says = {"site": get("newcastle"), "kind": "camera", "name": "Camera 1"}
    return Keyed(Equipment.objects.add, get("imogen"), says, [{"kind": "toys"}, {"name": "Camera 2"}], get("petra"))


def giving_a_key(get):
    one = book(get("alders"), get("quiet_room"), hours(14), get("tomasz"))
    two = book(get("junipers"), get("garden_room"), hours(14), get("sunita"))
    says = {"booking": one, "how": "code", "code": "4711#"}
    return Keyed(AccessGrant.objects.give, get("imogen"), says, [{"booking": two}, {"code": "0815#"}], get("petra"))


def asking_a_class_of_rooms(get):
    says = {"study": get("leaving_well"), "level": 1, "calls": True}
    others = [{"study": get("quiet_hours")}, {"level": 2}, {"calls": False}]
    return Keyed(RoomStandard.objects.ask, get("imogen"), says, others, get("petra"))


def promising(get):
    says = {"participant": get("alder"), "words": "The list of lawyers", "due_at": NOON + DAY, "owner": None}
    others = [{"participant": get("juniper")}, {"words": "A taxi"}, {"due_at": NOON + 2 * DAY}]
    return Keyed(Task.objects.promise, get("imogen"), says, others, get("petra"))


def noting_an_incident(get):
    says = {
        "study": get("leaving_well"), "kind": "harm", "known_at": NOON - HOUR, "facts": "A fall", "told": "yes",
        "participant": get("alder"),
    }  # fmt: skip
    others = [{"kind": "breach"}, {"known_at": NOON}, {"facts": "Two"}, {"told": "no_one"}, {"participant": None}]
    return Keyed(Incident.objects.note, get("imogen"), says, others, get("petra"))


def planning_a_session(get):
    during = hours(14, day=TUESDAY)
    says = {"participant": get("alder"), "interviewer": get("tomasz").user}
    says |= {"starts_at": during.starts_at, "ends_at": during.ends_at}
    others = [
        {"participant": get("juniper"), "interviewer": get("sunita").user},
        {"ends_at": during.ends_at + HOUR / 4},
    ]
    return Keyed(Session.objects.plan, get("imogen"), says, others, get("petra"))


def _booking(get):
    says = {"session": get("alders"), "room": get("quiet_room"), "during": hours(14), "people": 2, "gap": 0}
    others = [
        {"session": get("junipers")}, {"room": get("garden_room")}, {"during": hours(10)}, {"people": 3}, {"gap": 60},
    ]  # fmt: skip
    return says, others


def booking_a_room(get):
    return Keyed(book_room, get("tomasz"), *_booking(get), get("imogen"))


def holding_a_room(get):
    return Keyed(hold_room, get("tomasz"), *_booking(get), get("imogen"))


def waiting_for_a_room(get):
    says, others = _booking(get)
    return Keyed(Wait.objects.begin, get("tomasz"), says, others, get("imogen"))


def adding_a_topic(get):
    says = {"study": get("leaving_well"), "code": "work", "title": "Work", "said_as": "Next.", "sensitive": True}
    others = [{"study": get("quiet_hours")}, {"title": "Jobs"}, {"said_as": "Now."}, {"sensitive": False}]
    return Keyed(Topic.objects.add, get("imogen"), says, others, get("petra"))


def adding_support(get):
    day = NOON.date()
    says = {
        "study": get("leaving_well"), "today": day, "kind": "helpline", "name": "Free line", "for_what": "A talk",
        "hours": "Any hour", "phone": "0808 157 0192", "text": "", "cost": "Free", "languages": "", "verified_on": day,
    }  # fmt: skip
    others = [{"study": get("quiet_hours")}, {"name": "Line"}, {"phone": "0808 157 0193"}]
    return Keyed(SupportResource.objects.add, get("imogen"), says, others, get("petra"))


def writing_down_a_contact(get):
    says = {"participant": get("alder"), "channel": "they_rang", "purpose": "other", "outcome": "reached"}
    others = [
        {"participant": get("juniper")}, {"channel": "visit", "outcome": "unsafe"}, {"purpose": "asked"},
        {"outcome": "wrong_person"},
    ]  # fmt: skip
    return Keyed(write_down_contact, get("imogen"), says, others, another_coordinator(get("leaving_well")))


def saying_what_came_after_a_contact(get):
    facts = {"participant": get("alder"), "channel": "they_rang", "purpose": "other", "outcome": "reached"}
    facts |= {"by": get("imogen"), "at": NOON}
    one, two = (write_down_contact(key=uuid.uuid4(), **facts) for _ in range(2))
    says = {"attempt": one, "still_safe": "not_asked", "words": "She sounded well"}
    others = [{"attempt": two}, {"still_safe": "yes"}, {"words": "She did not"}]
    return Keyed(say_after_contact, get("imogen"), says, others, another_coordinator(get("leaving_well")))


def showing_the_number(get):
    alder, juniper = with_hours(get("alder"), get("imogen")), with_hours(get("juniper"), get("imogen"))
    says = {"participant": alder, "why": "arrange"}
    others = [{"participant": juniper}, {"why": "asked"}]
    return Keyed(show_number, get("imogen"), says, others, another_coordinator(get("leaving_well")))


def closing_a_session(get):
    """Other answers under the key would be confirmed and not kept (W0)."""
    session = stop_session(session=get("live_session"), because="stopped", by=get("tomasz"), at=BEGINS)
    says = {"session": session, "wound_down": False, "support": "", "said": "keep", "leave_out": "", "next_contact": ""}
    others = [
        {"wound_down": True}, {"support": "card"}, {"said": "nothing"}, {"leave_out": "The van"},
        {"next_contact": "call"},
    ]  # fmt: skip
    return Keyed(close_session, get("tomasz"), says, others, get("imogen"))


ACTS = {
    "safespace/studies/models.py": [opening_a_study],
    "safespace/studies/team/granting.py": [asking_for_a_role],
    "safespace/studies/team/access_review.py": [reviewing_access],
    "safespace/studies/team/training.py": [writing_down_training],
    "safespace/participants/models.py": [adding_a_participant, writing_a_contact_plan],
    "safespace/participants/identity/corrections.py": [correcting],
    "safespace/participants/identity/reveal.py": [revealing],
    "safespace/participants/identity/break_glass.py": [asking_for_break_glass],
    "safespace/privacy/asking.py": [asking_for_an_erasure],
    "safespace/privacy/erasure.py": [ordering_an_erasure],
    "consent/ethics/models.py": [recording_an_approval],
    "consent/forms/languages/speaker_checks.py": [vouching_for_words],
    "consent/forms/models.py": [beginning_a_form],
    "consent/forms/decisions.py": [approving_a_form, wanting_changes_of_a_form],
    "consent/records/tablet/sittings.py": [setting_up_the_tablet],
    "consent/records/tablet/questions.py": [asking_a_question],
    "consent/records/attachments/attaching.py": [keeping_a_paper],
    "consent/records/attachments/setting_aside.py": [setting_a_paper_aside],
    "consent/checkpoints/models.py": [asking_again],
    "interviews/rooms/lifecycle.py": [adding_a_site, adding_a_room],
    "interviews/rooms/inspections/inspections.py": [looking_at_a_room],
    "interviews/rooms/inspections/visits.py": [weighing_the_risks_of_a_visit],
    "interviews/rooms/inspections/emergency_plans.py": [writing_an_emergency_plan],
    "interviews/rooms/inspections/closures.py": [closing_a_room],
    "interviews/rooms/lending/equipment.py": [adding_equipment],
    "interviews/rooms/lending/room_keys.py": [giving_a_key],
    "interviews/rooms/inspections/standards.py": [asking_a_class_of_rooms],
    "interviews/safety/incidents/models.py": [noting_an_incident],
    "interviews/sessions/models.py": [planning_a_session],
    "interviews/contact/reaching.py": [writing_down_a_contact, saying_what_came_after_a_contact],
    "interviews/bookings/booking.py": [booking_a_room, holding_a_room],
    "interviews/bookings/replanning/waiting.py": [waiting_for_a_room],
    "interviews/sessions/guide.py": [adding_a_topic],
    "interviews/support/models.py": [adding_support],
    "interviews/tasks/manager.py": [promising],
}
"""The acts of each file that calls `once`, one for every call of it there."""

BY_HAND = {
    "interviews/contact/reaching.py": [showing_the_number],
    "interviews/rooms/importing.py": [importing_rooms],
    "interviews/conduct/closing.py": [closing_a_session],
}
"""Acts that take a key and compare it by themselves, or call another that asks `once`."""

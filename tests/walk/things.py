"""What fills the places of an address: for each name of a place, a row that is there."""

import datetime
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from consent.forms.models import ConsentForm, FormVersion
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SetAside
from consent.records.models import ConsentRecord
from consent.withdrawals.models import Withdrawal
from interviews.bookings.replanning.waiting import Wait
from interviews.contact.models import ContactAttempt
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.lending.room_keys import AccessGrant
from interviews.rooms.models import Booking, Kind, Room
from interviews.safety.incidents.kinds import Kind as IncidentKind
from interviews.safety.incidents.models import Incident
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from interviews.support.models import SupportResource
from interviews.tasks.models import Task
from safespace.accounts.factors.devices import TotpDevice
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.invitations import Invitation
from safespace.accounts.sessions import BrowserSession
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.models import Participant
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.privacy.erasure import KINDS, erase
from safespace.studies.models import Membership, Study
from safespace.studies.roles import Role
from safespace.studies.team.requests import RoleRequest
from safespace.studies.team.training import TrainingRecord
from tests.cast import enrol, make_member, make_user
from tests.consent.cast import gives_consent

# Addresses of what belongs to one account alone. The rows that are visited are Tomasz'.
OWN = {
    "accounts:remove-device": "tomasz",
    "accounts:rename-device": "tomasz",
    "accounts:end-session": "tomasz",
    "records:statement": "tomasz",
}

# Any member of staff takes a withdrawal, also one who does not meet the person (A3).
OF_ANYBODY_IN_THE_STUDY = frozenset({"withdrawals:new"})

# Places that lead to one participant: out of reach of an interviewer who does not meet that person.
PERSONAL = frozenset(
    {
        "participant_id", "session_id", "record_id", "withdrawal_id", "booking_id", "wait_id", "task_id", "incident_id",
    }
)  # fmt: skip


def _a_paper(participant, who, at):
    """A paper kept with a consent of this person."""
    record = ConsentRecord.objects.of(participant).latest("recorded_at")
    upload = SimpleUploadedFile("sheet.pdf", b"%PDF-1.7 made up", content_type="application/pdf")
    key = uuid.uuid4()
    return Attachment.objects.attach(key=key, record=record, kind="paper", upload=upload, by=who, at=at).pk


def _a_paper_set_aside(participant, who, at):
    """A paper that does not belong to this person, which a person other than `who` has to look at."""
    paper = Attachment.objects.get(pk=_a_paper(participant, who, at))
    return SetAside.objects.set_aside(key=uuid.uuid4(), attachment=paper, why="Not hers", by=who, at=at).attachment_id


def _a_way_in(booking, at):
    AccessGrant.objects.create(booking=booking, room=booking.room, user=booking.interviewer, how="key", recorded_at=at)


def _a_visit():
    site = Room.objects.order_by("name").first().site
    return Room.objects.create(site=site, name="A visit", kind=Kind.VISIT)


def _a_closure(at):
    room = Room.objects.order_by("name").first()
    day = datetime.timedelta(days=60)
    return Closure.objects.create(room=room, starts_at=at + day, ends_at=at + 2 * day, words="Floor being laid")


def _asked_to_erase(participant, who, at):
    """A request to erase this person that waits for a person other than `who`."""
    facts = {"extent": Extent.EVERYTHING, "who_asked": Asker.PERSON, "ground": Ground.WITHDRAWN, "words": ""}
    key = uuid.uuid4()
    return ErasureRequest.objects.ask(key=key, participant=participant, occurred_at=at, by=who, at=at, **facts).pk


def _an_erasure(participant, who, at):
    """An erased participant: every list they appear in is visited, too."""
    return erase(key=uuid.uuid4(), participant=participant, kinds=KINDS, by=who, at=at).pk


def _a_promise(participant, who, at):
    facts = {"words": "The list of lawyers", "due_at": at + datetime.timedelta(days=3), "owner": None}
    return Task.objects.promise(key=uuid.uuid4(), participant=participant, by=who, at=at, **facts).pk


def _an_incident(session, who, at):
    """Data about this person were lost, as `who` noted; a second person has not looked yet."""
    facts = {"kind": IncidentKind.BREACH, "facts": "A sheet of answers was left on a train", "told": "not_yet"}
    key = uuid.uuid4()
    return Incident.objects.note(
        key=key, study=who.study, session=session, known_at=at, by=who, at=at, **facts
    ).pk  # fmt: skip


class Things:
    """Rows of one study to visit. `things(address)` gives the keyword arguments of an address."""

    def __init__(self, study, users, at):
        ahead = Session.objects.filter(study=study, starts_at__gt=at, booking__isnull=False).order_by("starts_at")
        session = ahead.first()
        _a_way_in(session.booking, at)
        self.session = session
        coordinator = Membership.objects.get(study=study, user=users["imogen"])
        withdrawal = Withdrawal.objects.get(participant__study=study)
        versions = FormVersion.objects.filter(form__study=study, form__title="Interviews with adults").order_by(
            "number"
        )
        self.by_name = {
            "study_id": study.pk,
            "participant_id": session.participant_id,
            "session_id": session.pk,
            "booking_id": Booking.objects.get(pk=session.booking_id).pk,
            "record_id": ConsentRecord.objects.of(session.participant).latest("recorded_at").pk,
            "withdrawal_id": withdrawal.pk,
            "withdrawals:receipt.participant_id": withdrawal.participant_id,
            "form_id": ConsentForm.objects.filter(study=study).first().pk,
            "forms:parents.form_id": ConsentForm.objects.get(study=study, cohort="child").pk,
            "version_id": versions[1].pk,
            "before_id": versions[0].pk,
            "topic_id": Topic.objects.of(study)[0].pk,
            "equipment_id": Equipment.objects.order_by("name").first().pk,
            "wait_id": _wait(session, at).pk,
            "room_id": Room.objects.order_by("name").first().pk,
            "attachment_id": _a_paper(session.participant, users["imogen"], at),
            "records:second-look.attachment_id": _a_paper_set_aside(session.participant, coordinator, at),
            "rooms:visit.room_id": _a_visit().pk,
            "closure_id": _a_closure(at).pk,
            "entry_id": SupportResource.objects.filter(study=study).first().pk,
            "membership_id": Membership.objects.filter(study=study).latest("recorded_at").pk,
            "request_id": RoleRequest.objects.waiting().get(study=study).pk,
            "training_id": TrainingRecord.objects.waiting().get(user=users["nils"]).pk,
            "user_id": users["tomasz"].pk,
            "device_id": TotpDevice.objects.filter(user=users["tomasz"]).first().pk,
            "accounts:end-session.session_id": BrowserSession.objects.filter(user=users["tomasz"]).first().pk,
            "asked_id": _asked_to_erase(session.participant, coordinator, at),
            "erasure_id": _an_erasure(withdrawal.participant, coordinator, at),
            "token": Invitation.objects.make(user=users["nils"], by=users["ada"], at=at),
            "attempt_id": _a_contact(session.participant, users["imogen"], at),
            "break_glass_id": _break_glass(session, users["laleh"], at),
            "orphan_id": _left_alone(at).pk,
            "reset_id": FactorReset.objects.create(user=users["tomasz"], asked_by=users["ada"], asked_at=at).pk,
            "incident_id": _an_incident(session, Membership.objects.get(study=study, user=users["tomasz"]), at),
            "task_id": _a_promise(session.participant, coordinator, at),
            "step": "about",
            "language": "ar",
        }
        self.by_name["records:statement.record_id"] = _read_out(study, coordinator, users["tomasz"], at).pk
        assert Participant.objects.filter(pk=session.participant_id, interviewer=users["tomasz"]).exists()

    def __call__(self, address, **instead):
        """Keyword arguments of `address`, with some put `instead`."""
        return {one: instead.get(one, self._find(address, one)) for one in address.kwargs}

    def missing(self, address):
        """Keyword arguments of `address` in this study that lead to nothing."""
        kwargs = self(address)
        return {one: uuid.uuid4() if isinstance(value, uuid.UUID) else value for one, value in kwargs.items()}

    def _find(self, address, place):
        special = f"{address.name}.{place}"
        if special in self.by_name:
            return self.by_name[special]
        assert place in self.by_name, f"{address.name} has a new place {place}: say in things.py which row to visit"
        return self.by_name[place]


def _read_out(study, by, witness, at):
    """A form that Ruth read out just now, with `witness` there, who has not signed yet."""
    ruth = make_member(make_user("ruth", "Ruth Amadi"), study, Role.INTERVIEWER)
    person = enrol(study, by, name="Wren Example", phone="+44 20 7946 0777", interviewer=ruth.user, at=at)
    version = FormVersion.objects.usable().filter(form__study=study).first()
    there = Membership.objects.get(study=study, user=witness)
    answers = {one["code"]: True for one in version.choices}
    return gives_consent(person, version, ruth, at, answers=answers, witness=there)


def _wait(session, at):
    """A place in the line for the room that `session` has."""
    facts = {"session": session, "room": session.booking.room, "recorded_by": session.interviewer_id}
    return Wait.objects.create(**facts, starts_at=session.starts_at, ends_at=session.ends_at)


def _break_glass(session, user, at):
    """A record that a reviewer asked to see."""
    facts = {"participant": session.participant, "reason": "A complaint", "recorded_by": user.pk}
    return BreakGlassRequest.objects.create(**facts, asked_by=user, asked_at=at).pk


def _a_contact(participant, who, at):
    """They rang, and were reached."""
    facts = {"channel": "they_rang", "purpose": "other", "outcome": "reached", "recorded_by": who.pk}
    return ContactAttempt.objects.create(participant=participant, user=who, made_at=at, **facts).pk


def _left_alone(at):
    """A study whose last manager left."""
    return Study.objects.create(name="Still Water", code="SW", zone="Europe/London", opened_at=at)

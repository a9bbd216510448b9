"""Two studies, and every kind of visitor who may ask for a page."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client

from consent.ethics.models import Approval
from consent.forms.models import FormVersion
from consent.records.tablet.sittings import ConsentSitting
from interviews.demo.accounts import ACCOUNTS, open_accounts
from safespace.accounts.sign_in.browser import State
from safespace.outbox.deliveries import deliver_due
from safespace.participants.models import Participant
from safespace.studies.models import Membership, Study
from safespace.studies.roles import Role
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.training import Course, TrainingRecord
from tests import make
from tests.cast import HOUR, make_member, make_user
from tests.walk.study import TEAM, seed
from tests.walk.things import Things
from tests.walk.walker import Person


@dataclass(frozen=True)
class World:
    """Two studies that know nothing of each other, and the people in and around the first."""

    study: Study
    elsewhere: Study
    people: dict
    things: Things


def build(at):
    """The World as it stands at moment `at`."""
    accounts = [one for one in ACCOUNTS if one.username in TEAM]
    users = open_accounts(passphrase=make.PASSPHRASE, accounts=accounts)
    seed(users, at)
    deliver_due(at=at)
    study = Study.objects.get(name="Leaving Well")
    stella = make_user("stella", "Stella Moreau", may_open_studies=True)
    opened = at - timedelta(days=9)
    elsewhere = Study.objects.open(
        key=uuid.uuid4(), name="Quiet Hours", code="QH", zone="Europe/London", by=stella, at=opened
    )
    ends_on = elsewhere.day(at) + timedelta(days=90)  # without approval a form is refused before anything is found
    of_hers = Membership.objects.get(study=elsewhere)
    Approval.objects.record(
        key=uuid.uuid4(), study=elsewhere, reference="REC 26/190", ends_on=ends_on, by=of_hers, at=opened
    )
    coordinator = Membership.objects.get(study=study, role=Role.COORDINATOR)
    sunita = make_user("sunita", "Sunita Kaur")
    make_member(sunita, study, Role.INTERVIEWER)
    nils = make_user("nils", "Nils Ahlgren")
    ask_for_role(key=uuid.uuid4(), study=study, user=nils, role=Role.INTERVIEWER, by=coordinator, at=at)
    TrainingRecord.objects.write_down(
        key=uuid.uuid4(), course=Course.SAFEGUARDING, issued_on=study.day(at), by=nils, at=at
    )
    users |= {"stella": stella, "sunita": sunita, "nils": nils}
    return World(study, elsewhere, _people(users, _lent(study, coordinator, at), at), Things(study, users, at))


def _lent(study, coordinator, at):
    """A device handed to a participant who was not asked yet, for their own form."""
    version = FormVersion.objects.usable().filter(form__study=study, form__cohort="adult").first()
    participant = Participant.objects.filter(study=study).latest("enrolled_at")
    return ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=participant, version=version, by=coordinator, at=at - HOUR / 4
    )


def _people(users, sitting, at):
    def verified(name):
        roles = {one.study_id: one.role for one in Membership.objects.in_force(users[name], at=at)}
        client = make.signed_in(users[name])
        may_confirm = users[name].may_confirm_resets
        return Person(name, State.VERIFIED, client, roles, users[name].is_administrator, may_confirm=may_confirm)

    people = {name: verified(name) for name in users}
    people["anybody"] = Person("anybody", State.STRANGER, Client())
    people["imogen with her passphrase only"] = Person(
        "imogen with her passphrase only", State.PASSPHRASE, make.with_passphrase_only(users["imogen"])
    )
    newcomer = make_user("noor", "Noor Halabi")
    make.took_up_a_link(newcomer, at)
    people["somebody new with a passphrase only"] = Person(
        "somebody new with a passphrase only",
        State.PASSPHRASE,
        make.with_passphrase_only(newcomer),
        has_factor=False,
    )
    people["a participant with the device"] = Person(
        "a participant with the device", State.HANDOVER, make.lent(users["imogen"], sitting.pk)
    )
    return people

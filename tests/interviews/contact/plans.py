"""People who may be called and texted on Mondays from 11:00 to 13:00, and a second coordinator."""

import uuid

from safespace.participants.models import SafeContact
from safespace.studies.roles import Role
from tests.cast import NOON, PLAN, make_member, make_user

MONDAY = {"ways": ["text", "call"], "days": [0], "from": "11:00", "until": "13:00"}
SAFE = PLAN | {"ways": ["text", "call"], "hours": [MONDAY], "zone": "Europe/London"}


def with_hours(participant, by, *, at=NOON, **changes):
    SafeContact.objects.write(participant, key=uuid.uuid4(), plan=SAFE | changes, by=by, at=at)
    return participant


def another_coordinator(study):
    return make_member(make_user("linus", "Linus Berg"), study, Role.COORDINATOR)

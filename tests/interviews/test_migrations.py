"""The migrations of this floor, forward and back, with rows in the tables (security.md R9)."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from consent.checkpoints.models import ConsentCheckpoint
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.interviews.cast import make_consent, make_form_in_use
from tests.interviews.planned import planned

APP = "interviews"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return executor.loader.project_state([(APP, name)]).apps


@pytest.mark.django_db(transaction=True)
def test_bookings_of_before_are_booked_or_cancelled_and_still_never_overlap(alder, juniper, quiet_room, tomasz, sunita):
    facts = {"room_id": quiet_room.pk, "study_id": alder.study_id, "blocked_from": NOON, "blocked_until": NOON + HOUR}
    facts |= {"starts_at": NOON, "ends_at": NOON + HOUR}
    call_command("migrate", fake=True, verbosity=0)  # the tables of tests were made from the models
    latest = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == APP][0]
    try:
        before = migrate("0001_first").get_model(APP, "Booking")
        gone = before.objects.create(
            **facts, participant_id=alder.pk, interviewer_id=tomasz.user_id, cancelled_at=NOON, sequence=1
        )
        kept = before.objects.create(**facts, participant_id=juniper.pk, interviewer_id=sunita.user_id)
    finally:
        migrate(latest)

    assert dict(Booking.objects.values_list("pk", "state")) == {gone.pk: "cancelled", kept.pk: "confirmed"}
    with pytest.raises(Exception, match="booking_no_overlap_room"):
        Booking.objects.create(id=uuid.uuid4(), **facts, participant=alder, interviewer=tomasz.user)


@pytest.mark.django_db(transaction=True)
def test_who_must_not_meet_is_kept_when_the_list_moves_to_the_floor_below(alder, juniper, imogen, sunita):
    """C-R4, D: the rows stay where they are, and open as before, forward and back."""
    Separation.objects.write(alder, [juniper], staff=[sunita.user], by=imogen, at=NOON)
    call_command("migrate", fake=True, verbosity=0)
    latest = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == APP][0]
    try:
        before = migrate("0006_bookings_looked_up").get_model(APP, "KeptApart")
        assert set(before.objects.values_list("participant_id", flat=True)) == {alder.pk, juniper.pk}
    finally:
        migrate(latest)

    assert Separation.objects.lists_of(alder) == ({juniper.pk}, {sunita.user.pk})
    assert Separation.objects.lists_of(juniper) == ({alder.pk}, frozenset())


COMPANIONS = (("take_part", "Sitting in"), ("notes", "Notes by hand"))


def named_by_the_migration():
    """{session id: title of its form, or None}, once sessions that named none went through the migration."""
    call_command("migrate", fake=True, verbosity=0)  # the tables of tests were made from the models
    latest = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes() if app == APP][0]
    try:
        migrate("0007_separation_moved")
    finally:
        migrate(latest)
    return dict(Session.objects.values_list("pk", "form__title"))


@pytest.mark.django_db(transaction=True)
def test_sessions_of_before_rest_on_the_only_form_of_their_study(alder, tomasz, imogen, form_in_use):
    """A-R1: certain, whether or not the person was asked."""
    session = planned(alder, tomasz, imogen)

    assert named_by_the_migration() == {session.pk: "Listening"}


@pytest.mark.django_db(transaction=True)
def test_sessions_of_before_rest_on_what_was_agreed_to_only_where_that_is_certain(
    alder, juniper, tomasz, sunita, imogen, laleh, leaving_well, form_in_use
):
    """A-R1: a form that asks nothing talks ask about is no talk's; two agreed to, or none, is not certain."""
    companions = make_form_in_use(leaving_well, imogen, laleh, COMPANIONS, title="Companions")
    second = make_form_in_use(leaving_well, imogen, laleh, title="Second talk")
    make_consent(juniper, companions, sunita)
    of_a_companion = planned(juniper, sunita, imogen)
    make_consent(alder, form_in_use, tomasz)
    certain = planned(alder, tomasz, imogen)
    begun = planned(alder, tomasz, imogen, start=14, day=NOON + 24 * 8 * HOUR)
    record = make_consent(alder, second, tomasz, at=NOON)
    uncertain = planned(alder, tomasz, imogen, start=14, day=NOON + 24 * 15 * HOUR)
    Session.objects.filter(pk=begun.pk).update(state="live", begun_at=begun.starts_at)
    ConsentCheckpoint.objects.create(
        session_id=begun.pk, record=record, kind="start", answer="go_on", occurred_at=begun.starts_at
    )
    Session.objects.filter(pk=certain.pk).update(recorded_at=NOON - HOUR)

    assert named_by_the_migration() == {
        of_a_companion.pk: None,
        certain.pk: "Listening",
        begun.pk: "Second talk",
        uncertain.pk: None,
    }

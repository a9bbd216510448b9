"""The migrations of this app, with rows in the tables (R9)."""

import uuid
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct.closing import Closing
from interviews.conduct.notes import Note
from interviews.conduct.topic_outcomes import TopicOutcome
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.inspections.standards import RoomStandard
from interviews.rooms.models import Booking, Room
from interviews.sessions.models import Session
from safespace.audit.models import Entry
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.interviews.cast import COMPANIONS, make_consent, make_form_in_use, make_topic
from tests.interviews.planned import planned
from tests.schema import migrate_to_newest

APP = "interviews"
ENDS = ("finished", "stopped", "withdrawn", "refused", "lapsed")


def migrate(name):
    """Migrate to `name`, forwards or backwards, and return the models of that moment."""
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, name)])
    return executor.loader.project_state([(APP, name)]).apps


@contextmanager
def the_database_at(name):
    """Inside the block the tables are those of migration `name`; afterwards those of the newest again."""
    call_command("migrate", fake=True, verbosity=0)  # the tables of tests were made from the models
    try:
        yield migrate(name)
    finally:
        migrate_to_newest()


@pytest.mark.django_db(transaction=True)
def test_bookings_of_before_are_booked_or_cancelled_and_still_never_overlap(alder, juniper, quiet_room, tomasz, sunita):
    facts = {"room_id": quiet_room.pk, "study_id": alder.study_id, "blocked_from": NOON, "blocked_until": NOON + HOUR}
    facts |= {"starts_at": NOON, "ends_at": NOON + HOUR}
    with the_database_at("0001_first") as models:
        before = models.get_model(APP, "Booking")
        gone = before.objects.create(
            **facts, participant_id=alder.pk, interviewer_id=tomasz.user_id, cancelled_at=NOON, sequence=1
        )
        kept = before.objects.create(**facts, participant_id=juniper.pk, interviewer_id=sunita.user_id)

    assert dict(Booking.objects.values_list("pk", "state")) == {gone.pk: "cancelled", kept.pk: "confirmed"}
    with pytest.raises(Exception, match="booking_no_overlap_room"):
        Booking.objects.create(id=uuid.uuid4(), **facts, participant=alder, interviewer=tomasz.user)


@pytest.mark.django_db(transaction=True)
def test_who_must_not_meet_is_kept_when_the_list_moves_to_the_lower_app(alder, juniper, imogen, sunita):
    """C-R4: the rows stay where they are and open as before, forwards and backwards."""
    Separation.objects.write(alder, [juniper], staff=[sunita.user], by=imogen, at=NOON)
    with the_database_at("0006_bookings_looked_up") as models:
        before = models.get_model(APP, "KeptApart")
        assert set(before.objects.values_list("participant_id", flat=True)) == {alder.pk, juniper.pk}

    assert Separation.objects.lists_of(alder) == ({juniper.pk}, {sunita.user.pk})
    assert Separation.objects.lists_of(juniper) == ({alder.pk}, frozenset())


def named_by_the_migration():
    """{session id: title of its form, or None}, once sessions without a form went through the migration."""
    with the_database_at("0007_separation_moved"):
        pass
    return dict(Session.objects.values_list("pk", "form__title"))


@pytest.mark.django_db(transaction=True)
def test_sessions_of_before_rest_on_the_only_form_of_their_study(alder, tomasz, imogen, form_in_use):
    """A-R1: whether or not the person was asked."""
    session = planned(alder, tomasz, imogen)

    assert named_by_the_migration() == {session.pk: "Listening"}


@pytest.mark.django_db(transaction=True)
def test_sessions_of_before_rest_on_what_was_agreed_to_only_where_that_is_certain(
    alder, juniper, tomasz, sunita, imogen, laleh, leaving_well, form_in_use
):
    """A-R1: two forms agreed to, or none, or one that asks nothing about a session, are not certain."""
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


@pytest.mark.django_db(transaction=True)
def test_a_topic_that_was_opened_before_can_be_left_out_afterwards_and_keeps_its_first_row(
    alder, juniper, tomasz, sunita, imogen, leaving_well
):
    """A-R10: from 0010 on, one row for each outcome; and a session under way has no end."""
    session, topic = planned(alder, tomasz, imogen), make_topic(leaving_well, imogen, "work")
    under_way = planned(juniper, sunita, imogen)
    Session.objects.filter(pk=under_way.pk).update(state="live", begun_at=NOON)
    with the_database_at("0009_forms_of_sessions") as models:
        turn = models.get_model(APP, "Turn")
        facts = {"session_id": session.pk, "topic_id": topic.pk, "occurred_at": NOON}
        opened = turn.objects.create(**facts, outcome="opened")
        with pytest.raises(IntegrityError), transaction.atomic():
            turn.objects.create(**facts, outcome="left_out")

    TopicOutcome.objects.create(**facts, outcome="left_out")
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicOutcome.objects.create(**facts, outcome="opened")
    assert dict(TopicOutcome.objects.values_list("outcome", "pk"))["opened"] == opened.pk
    with pytest.raises(IntegrityError, match="session_under_way_has_not_ended"), transaction.atomic():
        Session.objects.filter(pk=under_way.pk).update(ended_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_only_notes_that_were_not_to_be_kept_are_destroyed(alder, tomasz, imogen):
    """W0: 0012 takes the notes of sessions from which nothing was to be kept, and no others; each stands in the log."""
    closed = [(said, because) for said in ("", "keep", "parts", "nothing") for because in ENDS]
    for week, (said, because) in enumerate([*closed, (None, "stopped"), (None, "")]):
        session = planned(alder, tomasz, imogen, day=NOON + 24 * 7 * (week + 1) * HOUR)
        Note.objects.create(session=session, participant=alder, words=f"{said} {because}", saved_at=NOON)
        if said is not None:
            Closing.objects.create(session=session, participant=alder, said=said, wound_down=True)
            Session.objects.filter(pk=session.pk).update(
                state="closed", because=because, begun_at=NOON, ended_at=NOON, closed_at=NOON
            )

    with the_database_at("0011_limits_of_a_talk"):
        assert Note.objects.count() == len(closed) + 2

    kept = {" finished", " withdrawn", "None stopped", "None "}
    kept |= {f"{said} {because}" for said in ("keep", "parts") for because in ENDS}
    assert {str(note.words) for note in Note.objects.all()} == kept
    lines = Entry.objects.filter(action="session.notes_destroyed")
    assert {one.participant_id for one in lines} == {alder.pk}
    gone = Session.objects.exclude(pk__in=Note.objects.values("session")).values_list("pk", flat=True)
    assert sorted(lines.values_list("about_id", flat=True)) == sorted(gone)


@pytest.mark.django_db(transaction=True)
def test_inspections_and_room_standards_stay_when_their_models_are_renamed(quiet_room, leaving_well, imogen):
    """From 0014 on: the tables keep their names, their rows and the constraint that nothing in them is changed."""
    with the_database_at("0013_topic_outcomes_and_safety_checks") as models:
        day = NOON.date()
        found = models.get_model(APP, "Assessment").objects.create(
            room_id=quiet_room.pk, findings={"signal": True}, looked_on=day, sound_on=day, remarks="By the garden"
        )
        asked = models.get_model(APP, "RoomClass").objects.create(
            study_id=leaving_well.pk, number=1, level=1, asks=["not_seen"], calls=False
        )

    inspection, standard = Inspection.objects.get(), RoomStandard.objects.current(leaving_well.pk)
    assert (inspection.pk, inspection.findings, inspection.remarks) == (found.pk, {"signal": True}, "By the garden")
    assert (standard.pk, standard.asks, standard.calls) == (asked.pk, ["not_seen"], False)
    for rows in (Inspection.objects.all(), RoomStandard.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


@pytest.mark.django_db(transaction=True)
def test_a_room_can_close_at_midnight_and_the_room_standard_is_still_enforced(quiet_room, leaving_well, alder, tomasz):
    """F-R1: from 0016 on. The constraint on bookings is removed for the change and added again."""
    with the_database_at("0014_room_standards_and_inspections") as models:
        with pytest.raises(IntegrityError), transaction.atomic():
            models.get_model(APP, "Room").objects.filter(pk=quiet_room.pk).update(closes="00:00")
        models.get_model(APP, "RoomStandard").objects.create(
            study_id=leaving_well.pk, number=1, level=2, asks=["panic_button"]
        )

    assert Room.objects.filter(pk=quiet_room.pk).update(closes="00:00") == 1
    with pytest.raises(IntegrityError, match="booking_room_of_its_class"), transaction.atomic():
        Booking.objects.create(
            room=quiet_room, study=leaving_well, participant=alder, interviewer=tomasz.user, starts_at=NOON,
            ends_at=NOON + HOUR, blocked_from=NOON, blocked_until=NOON + HOUR,
        )  # fmt: skip

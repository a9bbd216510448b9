"""Notes to self: sealed, saved as they are typed, never lost."""

from datetime import timedelta

import pytest
from django.db import connection

from interviews.sessions import screen
from interviews.sessions.closing import stop_session
from interviews.sessions.notes import Note, NotesClosed, NotYours
from safespace.audit.models import Entry
from tests.interviews.cast import BEGINS

MINUTE = timedelta(minutes=1)


def keep(session, words, by, seen=0, at=BEGINS + MINUTE):
    return Note.objects.keep(session=session, words=words, seen=seen, by=by, at=at)


def test_notes_are_sealed_in_the_database(live_session, tomasz):
    """E-R1."""
    keep(live_session, "Easier since the window was opened", tomasz)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {Note._meta.db_table}")
        stored = bytes(cursor.fetchone()[0])
    assert b"window" not in stored
    assert str(Note.objects.get().words) == "Easier since the window was opened"


def test_saving_while_typing_writes_over_the_draft_and_logs_it_once(live_session, tomasz):
    first = keep(live_session, "Easier", tomasz)
    second = keep(live_session, "Easier since", tomasz, seen=first.version, at=BEGINS + 2 * MINUTE)

    assert (str(second.words), second.version, second.saved_at) == ("Easier since", 2, BEGINS + 2 * MINUTE)
    assert Entry.objects.filter(action="session.notes_saved").count() == 1


def test_two_windows_never_overwrite_each_other_unseen(live_session, tomasz):
    keep(live_session, "From the desk", tomasz)
    kept = keep(live_session, "From the tablet", tomasz, seen=0)

    assert str(kept.words) == "From the desk\n\nFrom the tablet"


def test_the_same_words_saved_twice_change_nothing(live_session, tomasz):
    keep(live_session, "Easier", tomasz)
    again = keep(live_session, "Easier", tomasz, seen=0, at=BEGINS + 5 * MINUTE)

    assert (again.version, again.saved_at) == (1, BEGINS + MINUTE)


def test_notes_survive_a_stop_and_can_be_written_in_the_closing_steps(live_session, tomasz):
    """C-R8."""
    note = keep(live_session, "Easier", tomasz)
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + 2 * MINUTE)
    keep(live_session, "Easier. Stopped.", tomasz, seen=note.version)

    assert screen.note_line(live_session)["words"] == "Easier. Stopped."


def test_nobody_else_writes_them(live_session, imogen):
    with pytest.raises(NotYours):
        keep(live_session, "A word of mine", imogen)


def test_a_session_that_has_not_begun_has_no_notes(alders_session, tomasz):
    with pytest.raises(NotesClosed):
        keep(alders_session, "Too early", tomasz)

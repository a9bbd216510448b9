"""Notes to self: sealed, saved as they are typed, never lost."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from interviews.conduct.closing import close_session, stop_session
from interviews.conduct.notes import Note, NotesClosed, NotesDestroyed, NotYours
from safespace.audit.models import Entry
from tests.interviews.cast import BEGINS, MINUTE, shown_on_console
from tests.make import signed_in


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

    assert shown_on_console(live_session, BEGINS + 2 * MINUTE)["note"]["words"] == "Easier. Stopped."


def test_only_the_interviewer_writes_them(live_session, imogen):
    with pytest.raises(NotYours):
        keep(live_session, "A word of mine", imogen)


def test_a_session_that_has_not_begun_has_no_notes(alders_session, tomasz):
    with pytest.raises(NotesClosed):
        keep(alders_session, "Too early", tomasz)


def closed(session, by, *, said, because):
    """The talk ends, and they say what is to happen with what was said."""
    stop_session(session=session, because=because, by=by, at=BEGINS + 30 * MINUTE)
    close_session(
        key=uuid.uuid4(), session=session, wound_down=True, support="card", said=said, leave_out="", next_contact="",
        by=by, at=BEGINS + 31 * MINUTE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "because", "kept"),
    [
        ("nothing", "finished", False),
        ("nothing", "stopped", False),
        ("", "stopped", False),
        ("", "lapsed", False),
        ("", "finished", True),
        ("keep", "stopped", True),
        ("parts", "finished", True),
    ],
)
def test_notes_are_destroyed_where_nothing_of_the_talk_is_kept(live_session, tomasz, said, because, kept):
    """W0: deleted from the database and the page for good; no answer after an early end means no."""
    keep(live_session, "Easier since the window was opened", tomasz)

    closed(live_session, tomasz, said=said, because=because)

    assert Note.objects.exists() == kept
    assert Entry.objects.filter(action="session.notes_destroyed").exists() != kept
    page = signed_in(tomasz).get(f"/studies/{tomasz.study_id}/sessions/{live_session.pk}/").content.decode()
    assert ("Easier since the window was opened" in page, "No notes of this talk are kept" in page) == (kept, not kept)
    if not kept:
        with pytest.raises(NotesDestroyed):
            keep(live_session, "From a second window", tomasz, at=BEGINS + 32 * MINUTE)


@pytest.mark.parametrize(
    ("because", "words"),
    [("finished", "what they agreed to before holds"), ("stopped", "nothing is kept and your notes are destroyed")],
)
def test_the_closing_steps_say_what_happens_when_nobody_asks(live_session, tomasz, because, words):
    """W0: a sentence on the screen is a promise."""
    stop_session(session=live_session, because=because, by=tomasz, at=BEGINS + 30 * MINUTE)

    page = signed_in(tomasz).get(f"/studies/{tomasz.study_id}/sessions/{live_session.pk}/live/").content.decode()

    assert f"If nobody asks, {words}." in page


@pytest.mark.parametrize("button", ["notes", "pause", "finish", "check-in", "stop", "close", "resume"])
def test_notes_typed_before_a_sign_in_come_back_in_their_field_and_the_old_press_does_nothing(
    live_session, tomasz, button
):
    """ASVS 7.3: without a script, the button that was pressed carried the notes; only the next press is recorded."""
    first = keep(live_session, "Easier", tomasz)
    before = (live_session.state, Entry.objects.exclude(action__endswith="read").count())
    sent = {"words": "Easier since the window", "version": str(first.version), "intent": "kept", "said": "parts"}
    with time_machine.travel(BEGINS + 3 * MINUTE, tick=False):
        page = signed_in(tomasz).post(reverse(f"conduct:{button}", args=[live_session.study_id, live_session.pk]), sent)

    assert page.status_code == 422
    assert ">Easier since the window</textarea>" in page.content.decode()
    assert "Nothing of it is recorded yet" in page.content.decode()
    live_session.refresh_from_db()
    assert (live_session.state, Entry.objects.exclude(action__endswith="read").count()) == before
    assert str(Note.objects.get().words) == "Easier"


def test_closing_steps_typed_before_a_sign_in_come_back_and_close_nothing(live_session, tomasz):
    """ASVS 7.3."""
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + 2 * MINUTE)
    sent = {"words": "", "version": "0", "intent": "kept", "said": "parts", "leave_out": "The part about the van"}
    with time_machine.travel(BEGINS + 3 * MINUTE, tick=False):
        page = signed_in(tomasz).post(reverse("conduct:close", args=[live_session.study_id, live_session.pk]), sent)

    assert page.status_code == 422
    assert "The part about the van" in page.content.decode()
    assert page.content.decode().count("Nothing of it is recorded yet") == 1
    live_session.refresh_from_db()
    assert live_session.state == "closing"

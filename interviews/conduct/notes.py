"""Notes to self: sealed, saved while they are typed, and kept when a session stops."""

from django.db import models, transaction

from interviews.conduct import actions
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import Session, State
from interviews.sessions.scopes import NOTES, why_not
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants.models import Participant


class NotesClosed(Refusal):
    sentence = "This session did not take place, so it has no notes."


class NoNotes(Refusal):
    """This session has no notes, so the words are not kept anywhere."""


class NotesNotAgreed(NoNotes):
    """Notes need a yes of their own on the form of the session; never asked is a no (A-R1)."""

    sentence = "{why} So no notes are kept, and these words are not stored."


class NotesDestroyed(NoNotes):
    sentence = "Nothing from this talk is kept, as was wished, so it has no notes any more."


class NotYours(Refusal):
    sentence = "Only the person who leads this session writes its notes."
    status = 403


class NoteManager(models.Manager):
    @transaction.atomic
    def keep(self, *, session, words, seen, by, at):
        """Store `words` as the notes of `session` and return the row.

        `seen` is the version the writer started from; if another window saved in between, both texts are kept, one
        below the other. Raises NotesClosed for a session that did not take place, NotYours unless `by` leads it,
        NotesNotAgreed without a yes to notes at `at`, NotesDestroyed where nothing from the talk is kept.
        """
        session, consent = lock_in_order(session, at)
        if by.actor_id != session.interviewer_id:
            raise NotYours
        if session.state in (State.PLANNED, State.CALLED_OFF, State.NO_SHOW):
            raise NotesClosed
        note = self.filter(session=session).first()
        if note is not None and str(note.words) == words:
            return note
        if not consent.allows(NOTES):
            raise NotesNotAgreed(why=why_not(consent, NOTES) or consent.missing)
        if hasattr(session, "closing") and session.closing.keeps_nothing:
            raise NotesDestroyed
        if note is None:
            session.log(actions.NOTES_SAVED, by=by, at=at)
            return self.create(
                session=session, participant=session.participant, words=words, saved_at=at, recorded_by=by.actor_id
            )
        if note.version != seen and str(note.words) not in words:
            words = f"{note.words}\n\n{words}"
        note.words, note.saved_at, note.version = words, at, note.version + 1
        note.save(update_fields=["words", "saved_at", "version"])
        return note

    def destroy(self, session, *, by, at):
        """Delete the notes of a locked session, if there are any (W0)."""
        if self.filter(session=session).delete()[0]:
            session.log(actions.NOTES_DESTROYED, by=by, at=at)


class Note(Base):
    """What the interviewer jots down. Each save overwrites the last; the log says only that there are notes."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="note")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    words = SealedText(context="session.notes")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = NoteManager()

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"words"}
        open = {"id", "session", "participant", "saved_at", "version", "recorded_at", "recorded_by"}

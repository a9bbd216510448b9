"""What the person of a session agreed to, on the form the session rests on."""

from consent.records.basis import basis_of
from consent.records.models import Hold, Outcome
from interviews.sessions.states import Because


def consent_of(session, at):
    """The Basis of this session at `at`: the answers to its own form and to no other (A-R1)."""
    return basis_of(session.participant, session.form, at)


def ended_by_them(session, consent):
    """Because.WITHDRAWN or Because.REFUSED where the person has ended the Basis `consent` of `session`, else None."""
    if consent.is_valid or not consent.answers:
        return None
    first = min(one.given_at for one in consent.answers)
    if Hold.objects.after(session.participant_id, first).exists():
        return Because.WITHDRAWN
    return Because.REFUSED if any(one.outcome == Outcome.REFUSED for one in consent.answers) else None

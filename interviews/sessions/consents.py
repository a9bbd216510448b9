"""What the person of a session agreed to, on the form the session rests on."""

from consent.records.basis import basis_of


def consent_of(session, at):
    """The Basis of this session at `at`: the answers to its own form and to no other (A-R1)."""
    return basis_of(session.participant, session.form, at)

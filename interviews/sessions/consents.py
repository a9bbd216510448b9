"""What the person of a session agreed to, on the form it rests on."""

from consent.records.basis import basis_of


def consent_of(session, at):
    """The Basis of this session at `at`: the answers to its own form, and no other. A row asks once a moment (A-R1)."""
    known = session.__dict__.setdefault("_consents", {})
    if at not in known:
        known[at] = basis_of(session.participant, session.form, at)
    return known[at]

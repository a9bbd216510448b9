"""Makes a safe-contact plan due for review before its time (C-R2)."""

from safespace.participants.models import SafeContact


def bring_review_forward(participant, *, by, at):
    """Make the current plan due for review at `at`: until it is written down again, nobody is contacted by it.

    What it says stays the same, so this needs no approval. Does nothing without a plan, or if it is due already. The
    caller holds the participant's lock.
    """
    current = SafeContact.objects.current(participant)
    if current is None or current.review_due_at <= at:
        return
    SafeContact(
        participant=participant,
        version=current.version + 1,
        plan=current.plan,
        confirmed_at=current.confirmed_at,
        review_due_at=at,
        recorded_by=by.actor_id,
    ).save(force_insert=True)

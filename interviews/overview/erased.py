"""What is left of a person after an erasure: a pseudonym, a code, and what happened (E-R2, E-R3)."""

from consent.records.consent_summary import consent_summaries
from interviews.overview.history import history
from safespace.privacy.models import Erasure
from safespace.studies.roles import Permission


def erased_page(member, participant, at, *, after=None):
    """The context of `interviews/overview/erased.html`; opens nothing sealed. `participant` has `with_erased_kinds`."""
    erasures = []
    if member.may(Permission.READ_ERASURES):
        erasures = list(Erasure.objects.filter(participant=participant).order_by("-occurred_at"))
    return {
        "member": member,
        "participant": participant,
        "consent_summary": consent_summaries([participant], at)[participant.pk],
        "content_erased": participant.content_erased,
        "history": history(participant, member, after=after),
        "erasures": erasures,
        "can": {"looked": member.may(Permission.READ_LOOKED)},
    }

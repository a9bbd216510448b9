"""What is left of somebody who can no longer be told: a pseudonym, a code, and what happened (domain.md E-R2, E-R3)."""

from consent.records.consent_summary import strips
from interviews.overview.timeline import timeline
from safespace.privacy.models import Erasure
from safespace.studies.roles import Permission


def erased_page(member, participant, at):
    """What `interviews/overview/erased.html` prints; `participant` comes from `with_gone`. Nothing sealed is opened."""
    erasures = []
    if member.may(Permission.READ_ERASURES):
        erasures = list(Erasure.objects.filter(participant=participant).order_by("-occurred_at"))
    return {
        "member": member,
        "participant": participant,
        "strip": strips([participant], at)[participant.pk],
        "content_gone": participant.content_gone,
        "lines": timeline(participant, member),
        "erasures": erasures,
        "can": {"looked": member.may(Permission.READ_LOOKED)},
    }

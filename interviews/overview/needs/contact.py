"""People who may not be contacted until a second person has looked (C-R2)."""

from django.urls import reverse

from interviews.overview.needs.need import Harm, Need
from safespace.participants.safe_contact.hold import ContactHold
from safespace.participants.separation import may_meet
from safespace.studies.roles import Permission

MOST = 20


def contact_needs(member):
    """Contact on hold: for those who may end it a thing to look at now, for the one who placed it that it waits."""
    if not member.may(Permission.LIFT_CONTACT_HOLD):
        return
    running = ContactHold.objects.filter(participant__study=member.study_id, lifted_at=None)
    for hold in running.select_related("participant__separation").order_by("placed_at", "id")[:MOST]:
        if not may_meet(hold.participant, member):
            continue
        name = hold.participant.pseudonym
        url = reverse("contact:hold", args=[member.study_id, hold.participant_id])
        said = hold.get_because_display()
        if hold.placed_by_id == member.user_id:
            words = f"{said}. A second person looks at it: the principal investigator or another coordinator."
            yield Need(Harm.WORK, hold.placed_at, "hourglass", f"Contact with {name} is on hold", words, url, "Open")
        else:
            words = f"{said}. Nobody contacts them until you, or another second person, have looked."
            yield Need(Harm.NOW, hold.placed_at, "shield-alert", f"Contact with {name} is on hold", words, url, "Look")

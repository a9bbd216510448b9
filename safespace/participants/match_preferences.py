"""Whom somebody would like to meet: codes, never reasons, sealed with their own key (domain.md C, MatchPreference).

A wish that is `hard` blocks as a need of a room does; another one only puts somebody else first.
"""

from django.db import transaction

from safespace.accounts.manage.profile import GENDERS, LANGUAGES
from safespace.audit.log import record
from safespace.participants import actions
from safespace.participants.models import Accommodation, Participant

KINDS = {"language": LANGUAGES, "gender": GENDERS}


@transaction.atomic
def wish_for(participant, *, wishes, by, at):
    """Write down `wishes`, {kind of KINDS: (code, hard)}, in place of what was there. Unknown codes are left out.

    The log says that it changed, and nothing of what.
    """
    Participant.objects.select_for_update().get(pk=participant.pk)
    row = Accommodation.objects.filter(participant=participant).first() or Accommodation(participant=participant)
    kept = [
        {"kind": kind, "code": code, "hard": bool(hard)}
        for kind, (code, hard) in wishes.items()
        if code in KINDS.get(kind, ())
    ]
    row.match_preferences, row.recorded_by = kept or None, by.actor_id
    row.save()
    record(
        actions.MATCH_PREFERENCES_CHANGED, by=by, at=at, study=participant.study_id, participant=participant, about=row
    )
    return row

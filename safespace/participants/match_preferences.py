"""A participant's wishes about their interviewer: codes without reasons, sealed with their own key.

A `hard` wish excludes interviewers who do not meet it; any other wish only affects the order.
"""

from django.db import transaction

from safespace.accounts.manage.profile import GENDERS, LANGUAGES
from safespace.audit.log import record
from safespace.participants import actions
from safespace.participants.models import Accommodation, Participant

KINDS = {"language": LANGUAGES, "gender": GENDERS}


@transaction.atomic
def write_match_preferences(participant, *, wishes, by, at):
    """Replace the wishes of `participant` with `wishes`, {kind of KINDS: (code, hard)}, ignoring unknown codes.

    The log says that the wishes changed, not what they are.
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

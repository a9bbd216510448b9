"""Opening who a person is: the name by the access table, the number only as the rule of contact says (C-R1, E-R2)."""

from interviews.contact.rule import contact_verdict
from interviews.sessions.identity_access import meeting
from safespace.base.refusals import Refusal
from safespace.participants.identity.reveal import reveal_identity
from safespace.studies.need_to_know import Thing, Way
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, in_words


class TrainingLapsed(Refusal):
    """Training that is required to meet people is out of date (F-R6)."""

    sentence = "Your training has to be in date first: {missing}. You can write it down in your settings."
    status = 403


def open_identity(*, key, participant, reason, by, at, why=None):
    """`reveal_identity`, with the session that gives an interviewer a need to know, and the number if contact is
    possible now. Raises TrainingLapsed too.
    """
    talk = None
    if by.way(Thing.IDENTITY) == Way.IN_TIME:
        missing = TrainingRecord.objects.missing(by.actor_id, TO_MEET_PEOPLE, by.study.day(at))
        if missing:
            raise TrainingLapsed(missing=in_words(missing))
        talk = meeting(participant, by.actor_id, at)
    return reveal_identity(
        key=key,
        participant=participant,
        reason=reason,
        by=by,
        at=at,
        meeting=talk.pk if talk else None,
        why=why,
        number_until=contact_verdict(participant, why=why, by=by, at=at).until,
    )

"""Which participants a member of a study may know of."""

from django.db.models import Q

from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission


def reach_of(member, through=""):
    """The participants `member` may know of, as a Q: an interviewer's own, or all of the study.

    `through` is the lookup prefix that leads to the participant from another model, such as "participant__".
    """
    if not member.may(Permission.READ_PEOPLE):
        return Q(**{f"{through}pk__in": ()})
    reach = Q(**{f"{through}study_id": member.study_id})
    return reach & Q(**{f"{through}interviewer_id": member.user_id}) if member.only_own(Thing.PEOPLE) else reach

"""Whom a member of a study may know of (domain.md F, need-to-know)."""

from django.db.models import Q

from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission


def reach_of(member, through=""):
    """Whom `member` may know of, by pseudonym, as a Q: an interviewer their own, others the study (domain.md F).

    `through` leads to the person from rows of another kind, such as "participant__".
    """
    if not member.may(Permission.READ_PEOPLE):
        return Q(**{f"{through}pk__in": ()})
    reach = Q(**{f"{through}study_id": member.study_id})
    return reach & Q(**{f"{through}interviewer_id": member.user_id}) if member.only_own(Thing.PEOPLE) else reach

"""Letters about approvals and forms. They say only that there is something to see.

Each listener is harmless twice: its letters are posted in the transaction that marks it done.
"""

from consent.announcements import APPROVAL_RECORDED, APPROVAL_SUSPENDED, FORM_DECIDED, FORM_SUBMITTED
from consent.forms.models import FormVersion
from safespace.outbox import letters
from safespace.outbox.listeners import listens
from safespace.studies.models import Membership
from safespace.studies.roles import Permission

TO_SEE, URGENT = "letters/something_to_see.txt", "letters/something_urgent.txt"


@listens(APPROVAL_SUSPENDED)
def tell_the_team_of_a_suspension(announcement):
    """Write to every member of the study: from now on nobody may be asked, met or added (F-R2)."""
    _write_to(_team(announcement), URGENT, announcement.at)


@listens(APPROVAL_RECORDED)
def tell_of_an_approval(announcement):
    """Write to the members who may submit forms, or to the whole team if the approval ended a suspension (F-R2)."""
    lifted = announcement.ids["lifted"]
    team = [one for one in _team(announcement) if lifted or one.may(Permission.SUBMIT_FORMS)]
    _write_to(team, TO_SEE, announcement.at)


@listens(FORM_SUBMITTED)
def tell_the_reviewers(announcement):
    """Write to the members who may decide about the form and did not work on it (F-R4)."""
    version = FormVersion.objects.get(pk=announcement.ids["version"])
    reviewers = [one for one in _team(announcement) if one.may(Permission.APPROVE_FORMS)]
    _write_to([one for one in reviewers if not version.is_by(one.user_id)], TO_SEE, announcement.at)


@listens(FORM_DECIDED)
def tell_the_writers(announcement):
    """Write to the members who worked on the form and to those who may submit forms."""
    version = FormVersion.objects.get(pk=announcement.ids["version"])
    team = [one for one in _team(announcement) if version.is_by(one.user_id) or one.may(Permission.SUBMIT_FORMS)]
    _write_to(team, TO_SEE, announcement.at)


def _team(announcement):
    """The memberships of the study that were current at the moment of the announcement."""
    held = Membership.objects.not_ended().filter(study=announcement.ids["study"]).select_related("user", "study")
    return [one for one in held.order_by("pk") if one.holds(announcement.at)]


def _write_to(team, letter, at):
    for member in team:
        letters.post(to=member.user, letter=letter, at=at)

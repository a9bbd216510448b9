"""Granting a role: one person asks, its requirements are met, and for some roles a second person agrees (F-R4)."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from safespace.accounts.models import User
from safespace.accounts.second_person import second_person, who_may
from safespace.audit import log
from safespace.base.gates import Gate, Requirement
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.outbox import letters
from safespace.studies import actions
from safespace.studies.models import Membership, Study, require_manager
from safespace.studies.need_to_know import SIDES, Role, Side
from safespace.studies.roles import GRANTS, Permission
from safespace.studies.team.requests import NEXT, RequestState, RoleRequest
from safespace.studies.team.training import NEEDED, NotYourOwn, TrainingRecord, in_words

LETTER = "letters/something_to_see.txt"
SECONDS = [role for role in Role if Permission.REVIEW_ACCESS in GRANTS[role]]


class GivenToOneself(Refusal):
    """A person asked for a role for themselves, or tried to confirm their own (F-R4)."""

    sentence = "Nobody gives a role to themselves. Ask another coordinator."
    field = "username"


class AlreadyMember(Refusal):
    """The person has a role in this study already."""

    sentence = "This person works in this study already. End their role first, then give the new one."
    field = "username"


class AlreadyAsked(Refusal):
    """A request for this person is open already."""

    sentence = "A role for this person waits already. Open it on the team’s page."
    field = "username"


class AccountClosed(Refusal):
    """The account is switched off or past its last day."""

    sentence = "This account is switched off. Ask an administrator."
    field = "username"


class AdministratorApart(Refusal):
    """An administrator of the installation has no access to study data (F-R10)."""

    sentence = "This account looks after the installation, so it holds no role in a study. Ask for a second account."
    field = "username"


class OtherSide(Refusal):
    """Working on a study, deciding about it and overseeing its data need different people (F-R4, F-R10)."""

    sentence = (
        "This person has been on another side of this study. Those who do a study, those who decide about it and those "
        "who watch over its data are different people. Choose somebody else."
    )
    field = "role"


class NotTheSecond(Refusal):
    """This person may not confirm the request."""

    sentence = "Somebody else has to confirm this: neither who asked nor who gets the role."
    status = 403


class MemberCanConfirm(Refusal):
    """An administrator may confirm only if no member of the study can."""

    sentence = "Somebody in the study can confirm this, so it is theirs to do."
    status = 403


def ask_for_role(*, key, study, user, role, by, at, starts_on=None, ends_on=None):
    """Ask for `role` in `study` for `user` and return the RoleRequest. Granted at once if nothing is missing.

    `by` is a Membership with MANAGE_TEAM in the study. Raises NotManaging, GivenToOneself, AccountClosed,
    AdministratorApart, AlreadyMember, AlreadyAsked, OtherSide (F-R4, F-R5, F-R10).
    """
    with transaction.atomic():
        require_manager(by, study, at)
        return ask_once(
            key=key, study=study, user=user, role=role, by=by, at=at, starts_on=starts_on, ends_on=ends_on
        )  # fmt: skip


def ask_once(*, key, study, user, role, by, at, starts_on=None, ends_on=None, still=None):
    """Like `ask_for_role`, for callers that have checked `by`. `still()` runs again once the study is locked."""
    if by.actor_id == user.id:
        raise GivenToOneself
    _require_eligible(study, user, role, at)

    def make():
        Study.objects.select_for_update().get(pk=study.pk)  # of two at once, the second sees the first
        if still:
            still()
        if RoleRequest.objects.waiting().filter(study=study, user=user).exists():
            raise AlreadyAsked
        _require_eligible(study, user, role, at)
        return _ask(key, study, user, role, starts_on, ends_on, by, at)

    same = {"study_id": study.pk, "user_id": user.pk, "role": role, "starts_on": starts_on, "ends_on": ends_on}
    return once(RoleRequest, key, by=by, make=make, same=same)


def _require_eligible(study, user, role, at):
    if not user.is_admitted(at):
        raise AccountClosed
    if user.is_administrator:
        raise AdministratorApart
    theirs = list(Membership.objects.filter(study=study, user=user).select_related("study"))
    if any(one.ended_at is None and not one.has_lapsed(at) for one in theirs):
        raise AlreadyMember
    if _clashes(theirs, role):
        raise OtherSide


def _clashes(theirs, role):
    side = SIDES[Role(role)]
    return side != Side.NEITHER and any(one.side not in (side, Side.NEITHER) for one in theirs)


def _ask(key, study, user, role, starts_on, ends_on, by, at):
    asked = RoleRequest.objects.create(
        id=key, study=study, user=user, role=Role(role), starts_on=starts_on, ends_on=ends_on, asked_at=at,
        recorded_by=by.actor_id,
    )  # fmt: skip
    detail = {"role": asked.role, "user": str(user.id)}
    log.record(actions.ROLE_ASKED, by=by, at=at, study=study, about=asked, detail=detail)
    if role_gate(asked, at, by=by).open:
        return _give(asked, by, at)
    _notify(asked, at)
    return asked


def _notify(asked, at):
    """Send a letter without content to those who can confirm, and to the user if the role needs training."""
    people = seconds(asked, at) if asked.needs_a_second_person else []
    if NEEDED.get(asked.role):
        people = [*people, asked.user]
    for person in people:
        letters.post(to=person, letter=LETTER, at=at)


def role_gate(asked, at, *, by):
    """The Gate for `by` to grant the requested role, shown on the page as well (F-R4, F-R6)."""
    day = asked.study.day(at)
    missing = TrainingRecord.objects.missing(asked.user_id, NEEDED.get(asked.role, ()), day)
    training = reverse("studies:training", args=[asked.study_id])
    rows = [
        Requirement("Their account works", asked.user.is_admitted(at), "The account is switched off."),
        Requirement(
            "Its last day lies ahead",
            asked.ends_on is None or asked.ends_on >= day,
            "The last day asked for has passed.",
        ),
        Requirement("Training in date", not missing, f"Not confirmed, or out of date: {in_words(missing)}.", training),
    ]
    if asked.needs_a_second_person:
        rows += second_person(by=by.actor_id, first=asked.recorded_by, about=asked.user_id, at=at).requirements
    return Gate(tuple(rows))


def seconds(asked, at):
    """The accounts that can confirm the request: members with REVIEW_ACCESS, or else administrators."""
    administrators = User.objects.admitted(at).filter(is_administrator=True).order_by("display_name", "id")
    return _members_who_can(asked, at) or _of(administrators, asked, at)


def _members_who_can(asked, at):
    held = Membership.objects.not_ended().filter(study=asked.study, role__in=SECONDS).select_related("user", "study")
    return _of([one.user for one in held if one.holds(at) and one.user.is_admitted(at)], asked, at)


def _of(people, asked, at):
    return who_may(people, first=asked.recorded_by, about=asked.user_id, at=at)


@transaction.atomic
def give_role(*, asked, by, at):
    """Grant the requested role and return the RoleRequest. Idempotent.

    `by` is a Membership with REVIEW_ACCESS, or an administrator's User if the study has no such member. Raises
    NotTheSecond, MemberCanConfirm, GateClosed, NotAllowedNow, and the same as `ask_for_role` about the user.
    """
    asked = asked.locked()
    if asked.state == RequestState.GIVEN:
        return asked
    NEXT.check(asked.state, RequestState.GIVEN)
    _require_decider(asked, by, at)
    _require_eligible(asked.study, asked.user, asked.role, at)
    role_gate(asked, at, by=by).require()
    return _give(asked, by, at)


def _give(asked, by, at):
    study, day = asked.study, asked.study.day(at)
    second = by.actor_id != asked.recorded_by
    member = Membership.objects.begin(
        key=asked.pk, study=study, user=asked.user, role=asked.role, by=by, at=at,
        starts_on=max(asked.starts_on or day, day), ends_on=asked.ends_on,
        asked_by=asked.recorded_by if second else None,
    )  # fmt: skip
    return _decide(asked, RequestState.GIVEN, by, at, membership=member)


@transaction.atomic
def decline_role(*, asked, by, at):
    """Decline the request, or take back one's own. Raises NotTheSecond, MemberCanConfirm, NotAllowedNow."""
    asked = asked.locked()
    if asked.state == RequestState.DECLINED:
        return asked
    NEXT.check(asked.state, RequestState.DECLINED)
    _require_decider(asked, by, at)
    detail = {"role": asked.role, "user": str(asked.user_id)}
    log.record(actions.ROLE_DECLINED, by=by, at=at, study=asked.study, about=asked, detail=detail)
    return _decide(asked, RequestState.DECLINED, by, at)


def _decide(asked, state, by, at, membership=None):
    asked.state, asked.decided_at, asked.decided_by, asked.membership = state, at, by.actor_id, membership
    asked.save(update_fields=["state", "decided_at", "decided_by", "membership"])
    if by.actor_id != asked.recorded_by and (asker := User.objects.admitted(at).filter(pk=asked.recorded_by).first()):
        letters.post(to=asker, letter=LETTER, at=at)
    return asked


def _require_decider(asked, by, at):
    """Raise unless `by` is a member with REVIEW_ACCESS, or an administrator where no such member exists."""
    if by.actor_id == asked.user_id:
        raise GivenToOneself
    if isinstance(by, Membership):
        if by.study_id != asked.study_id or not by.holds(at) or not by.may(Permission.REVIEW_ACCESS):
            raise NotTheSecond
    elif not by.is_administrator:
        raise NotTheSecond
    elif _members_who_can(asked, at):
        raise MemberCanConfirm


@transaction.atomic
def decide_training(record, *, study, accept, by, at):
    """Accept or reject the TrainingRecord of a current or future member of `study`.

    Raises NotManaging, NotYourOwn, GateClosed, NotAllowedNow.
    """
    require_manager(by, study, at)
    if by.actor_id == record.user_id:
        raise NotYourOwn
    if accept:
        training_gate(record, at, by=by).require()
    return record.decide(accept=accept, by=by, at=at)


def training_gate(record, at, *, by):
    """The Gate for `by` to confirm a TrainingRecord. It gives no access, so new accounts need not wait (F-R4)."""
    return second_person(by=by.actor_id, first=record.user_id, at=at, waits=False)


def trainees(study):
    """The accounts whose training the managers of `study` may see and confirm."""
    members = Membership.objects.not_ended().filter(study=study).values("user_id")
    asked = RoleRequest.objects.waiting().filter(study=study).values("user_id")
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=asked))

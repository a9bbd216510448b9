"""Entries of a study as rows to show: codes become words, ids become pseudonyms and names of colleagues."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Q

from safespace.accounts.models import User
from safespace.audit import log
from safespace.audit.actions import Action, action, every_action
from safespace.audit.models import Entry
from safespace.base.paging import keyset
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.ledger import actions
from safespace.participants.models import Participant
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role
from safespace.studies.team.requests import RoleRequest

PAGE = 30
READ_AGAIN = timedelta(minutes=15)
SUMMED = timedelta(days=30)
"""How far back the sums above the table count, so that they cost the same however old a study is."""

SUMS = ("asked", "agreed", "said no", "withdrew", "checks in sessions", "topics left out")

# The filters above the table: {value in the address: (label, kinds of action)}.
PICKS = {
    "agreements": ("Agreements", {"consent", "form", "approval"}),
    "checks": ("Checks in session", {"checkpoint", "session"}),
    "withdrawals": ("Withdrawals", {"withdrawal"}),
}
WORTH_A_LOOK = "look"
ITSELF = "itself"
"""Filters by acts of the product itself: periodic jobs and listeners."""


@dataclass(frozen=True)
class Row:
    """One entry, ready to show.

    `number` is its position in the study's log and `place` in the whole log, both None until it has a number. `reason`
    is None if none was given and "" if this reader may not see it; `erased` is true if its key was destroyed.
    """

    entry: Entry
    action: Action
    number: int | None
    participant: Participant | None
    colleague: str
    reason: str | None
    erased: bool = False
    place: int | None = None


@dataclass(frozen=True)
class Pick:
    """A filter above the table."""

    words: str
    value: str
    current: bool
    number: int | None = None


def sums_of(study, at):
    """[(number, word), …] for SUMS, and the number of entries worth a look, within SUMMED, in one query."""
    counted = {code: one.counts_as for code, one in every_action().items() if one.counts_as in SUMS}
    look = set(_codes_worth_a_look())
    within = Entry.objects.of_study(study.pk).filter(action__in=counted.keys() | look, recorded_at__gt=at - SUMMED)
    number_of = dict(within.order_by().values_list("action").annotate(Count("pk")))
    sums = dict.fromkeys(SUMS, 0)
    for code, number in number_of.items():
        if code in counted:
            sums[counted[code]] += number
    return [(number, word) for word, number in sums.items()], sum(number_of.get(code, 0) for code in look)


def picks(chosen, worth_a_look):
    """The filters as Picks, with `chosen` marked as current."""
    rows = [("", "Everything", None), *((value, words, None) for value, (words, _) in PICKS.items())]
    rows.append((WORTH_A_LOOK, "Worth a look", worth_a_look))
    return [Pick(words, value, value == chosen, count) for value, words, count in rows]


def team(study):
    """[(id, name), …] of people who had a role in `study` or decided on one, and of the product itself."""
    held = Membership.objects.filter(study=study).values("user_id")
    confirmed = RoleRequest.objects.filter(study=study).exclude(decided_by=None).values("decided_by")
    people = User.objects.filter(Q(pk__in=held) | Q(pk__in=confirmed))
    named = sorted(people.values_list("pk", "display_name"), key=lambda one: one[1].casefold())
    return [*((str(pk), name) for pk, name in named), (ITSELF, "Safespace itself")]


def ledger_rows(member, *, pick="", person=None, actor="", day=None, after=None, known=()):
    """A Slice of Rows of the member's study, newest first.

    `person` filters by participant, `actor` (an id as text, or ITSELF) by actor, `day` by a day in the study's zone.
    `known` are (id, name) pairs from `team`, if the caller has them.
    """
    entries = Entry.objects.of_study(member.study_id)
    if pick == WORTH_A_LOOK:
        entries = entries.filter(action__in=_codes_worth_a_look())
    elif pick in PICKS:
        entries = entries.of_kinds(PICKS[pick][1])
    if actor:
        entries = entries.filter(actor_id=None if actor == ITSELF else actor)
    if day is not None:
        entries = entries.filter(**_on(day, member.study.tz))
    return _rows(member, entries, person, after, known)


def looked_rows(member, *, person=None, after=None):
    """A Slice of Rows of entries that record who saw or took something sealed."""
    codes = [code for code, one in every_action().items() if one.looks]
    return _rows(member, Entry.objects.of_study(member.study_id).filter(action__in=codes), person, after)


def entries_of(member, numbers):
    """A Slice of Rows of the member's study whose position in the whole log is in `numbers`."""
    entries = Entry.objects.of_study(member.study_id).filter(leaf__seq__in=numbers)
    return _rows(member, entries, None, None)


def note_reading(member, at):
    """Log that the member read the log, at most once per READ_AGAIN (E-R9)."""
    before = Entry.objects.of_study(member.study_id).filter(
        action=actions.READ, actor_id=member.actor_id, recorded_at__gt=at - READ_AGAIN
    )
    if not before.exists():
        with transaction.atomic():
            log.record(actions.READ, by=member, at=at, study=member.study)


def _on(day, zone):
    """The look-ups for entries recorded on `day`, which may have 23 or 25 hours."""
    begins, ends = (datetime.combine(one, time.min, zone) for one in (day, day + timedelta(days=1)))
    return {"recorded_at__gte": begins, "recorded_at__lt": ends}


def _codes_worth_a_look():
    return [code for code, one in every_action().items() if one.tone in ("clay", "honey")]


def _rows(member, entries, person, after, known=()):
    if person is not None:
        entries = entries.about_person(person.pk)
    found = keyset(entries.select_related("leaf"), order=("-recorded_at", "-id"), after=after, size=PAGE)
    people = Participant.objects.filter(study=member.study_id).in_bulk(
        {one.participant_id for one in found.rows} - {None}
    )
    staff = _names({str(one.actor_id) for one in found.rows if one.actor_id}, dict(known))
    sees_reasons = member.may(Permission.READ_REASONS)
    found.rows[:] = [_row(one, people, staff, sees_reasons) for one in found.rows]
    return found


def _names(actors, known):
    """{id as text: name}; queries only names that are not in `known`."""
    missing = actors - known.keys()
    if not missing:
        return known
    asked = User.objects.filter(pk__in=missing).values_list("pk", "display_name")
    return known | {str(pk): name for pk, name in asked}


def _row(entry, people, staff, sees_reasons):
    leaf = getattr(entry, "leaf", None)
    reason, erased = _reason(entry, sees_reasons)
    return Row(
        entry=entry,
        action=action(entry.action),
        number=leaf.number if leaf else None,
        participant=people.get(entry.participant_id),
        colleague=_colleague(entry, staff),
        reason=reason,
        erased=erased,
        place=leaf.seq if leaf else None,
    )


def _reason(entry, sees_reasons):
    """(reason, whether it was erased). A reason that cannot be decrypted must not break the page."""
    if entry.sealed_under is None:
        return None, False
    if not sees_reasons:
        return "", False
    try:
        return entry.reason, False
    except CannotDecrypt:
        return "", True


def _colleague(entry, staff):
    if entry.actor_id is None:
        return "Safespace itself"
    role = Role(entry.actor_role).label.lower() if entry.actor_role in Role.values else ""
    name = staff.get(str(entry.actor_id), "An account that is gone")
    return f"{name}, {role}" if role else name

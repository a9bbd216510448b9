"""Contexts of the pages about erasures: open requests, decisions, what is erased and what stays."""

from dataclasses import dataclass

from django.conf import settings

from safespace.accounts.models import User
from safespace.base.paging import keyset
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.privacy.asking import ErasureRequest, Outcome
from safespace.privacy.certificates import OUT_OF_REACH, STAYS, WHAT
from safespace.privacy.models import Countersignature, Destruction, Erasure
from safespace.studies.roles import Permission

PAGE = 30
GONE_AWAY = "An account that is gone"


@dataclass(frozen=True)
class Asked:
    """A request for its page. `words` is None if none were given, and "" if they were erased."""

    request: ErasureRequest
    asked_by: str
    words: str | None
    outcome: str
    decided_by: str
    decided_at: object
    why_not: str | None
    is_mine: bool
    is_late: bool

    @property
    def waits(self):
        return not self.outcome

    @property
    def is_agreed(self):
        return self.outcome == Outcome.AGREED


def names_of(*ids):
    """{account id: display name}, in one query."""
    known = {one.pk: one.display_name for one in User.objects.filter(pk__in={*ids} - {None})}
    return {id: known.get(id, GONE_AWAY) for id in ids}


def asked_page(member, asked, at):
    """An ErasureRequest as Asked, for the page of `member`."""
    decision = getattr(asked, "decision", None)
    names = names_of(asked.recorded_by, decision.decided_by if decision else None)
    return Asked(
        request=asked,
        asked_by=names[asked.recorded_by],
        words=_opened(asked),
        outcome=decision.outcome if decision else "",
        decided_by=names[decision.decided_by] if decision else "",
        decided_at=decision.decided_at if decision else None,
        why_not=_opened(decision) if decision else None,
        is_mine=asked.recorded_by == member.user_id,
        is_late=decision is None and asked.due_at < at,
    )


def _opened(row):
    """The words of `row`, or "" if they were erased, so that the page still opens."""
    try:
        return row.words
    except KeyDestroyed:
        return ""


def what_it_does(extent_kinds=None):
    """(what goes, what stays, what is out of reach), as lists of sentences. Without kinds, as if everything goes."""
    kinds = tuple(WHAT) if extent_kinds is None else extent_kinds
    left = [f"{words}. It was not asked for." for kind, words in WHAT.items() if kind not in kinds]
    return [WHAT[kind] for kind in WHAT if kind in kinds], [*left, *STAYS], list(OUT_OF_REACH)


def steps(signed=False):
    """The steps of an erasure, for `components/then.html`."""
    days = settings.KEY_BACKUPS_KEPT.days
    wait = (
        "hourglass", "honey", "When you ask",
        "Nothing is destroyed yet. Those who may be the second person are told that something waits.",
    )  # fmt: skip
    sign = (
        "eraser", "clay", "The moment you sign" if signed else "When a second person signs",
        "The keys are destroyed, and what they sealed opens nowhere. Talks ahead are called off. Nobody can undo it.",
    )  # fmt: skip
    night = (
        "archive", "", "The next night",
        "Older backups of the keys are ended: what they hold opens only with a backup of the key ring from before, "
        f"and those are kept for {days} days.",
    )  # fmt: skip
    proof = (
        "scroll-text", "sage", "At the end", "A certificate says what is gone, how that was tried, and who signed.",
    )  # fmt: skip
    return [*([] if signed else [wait]), sign, night, proof]


@dataclass(frozen=True)
class Row:
    """One erasure in the list. `destruction` is None until it is carried out."""

    erasure: Erasure
    destruction: Destruction | None
    words: str


def erasures_page(member, at, after=None):
    """The context of `safespace/privacy/index.html`."""
    waiting = ErasureRequest.objects.waiting().filter(study=member.study).select_related("participant")
    waiting = list(waiting.order_by("occurred_at", "id")[:PAGE])
    names = names_of(*(one.recorded_by for one in waiting))
    erasures = Erasure.objects.filter(study=member.study).select_related("participant", "destruction__ending__epoch")
    found = keyset(erasures, order=("-occurred_at", "-id"), after=after, size=PAGE)
    signed = set(
        Countersignature.objects.filter(destruction__erasure__in=[one.pk for one in found.rows]).values_list(
            "destruction__erasure", flat=True
        )
    )
    return {
        "member": member,
        "waiting": [
            {
                "request": one,
                "asked_by": names[one.recorded_by],
                "is_mine": one.recorded_by == member.user_id,
                "is_late": one.due_at < at,
            }
            for one in waiting
        ],
        "rows": [_row(one, at, signed) for one in found.rows],
        "next_cursor": found.next_cursor,
        "is_later_page": after is not None,
        "may_sign": member.may(Permission.SIGN_ERASURE),
    }


def _row(erasure, at, signed):
    done = getattr(erasure, "destruction", None)
    if done is None:
        return Row(erasure, None, "Ordered. It is being carried out, and continues by itself.")
    ending = getattr(done, "ending", None)
    if ending is None:
        words = "Older copies of the keys end the next night."
    elif at < ending.epoch.began_at + settings.KEY_BACKUPS_KEPT:
        until = (ending.epoch.began_at + settings.KEY_BACKUPS_KEPT).astimezone(erasure.study.tz)
        words = f"Backups of the key ring from before go by {until.day} {until:%B %Y}."
    else:
        words = "No backup that is still due to exist opens it."
    return Row(erasure, done, words if erasure.pk in signed else f"{words} No second signature.")

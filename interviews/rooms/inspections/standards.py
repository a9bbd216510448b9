"""What a study asks of every room it meets in, whoever comes (domain.md F-R1, *rooms class*; D-R1).

A person's needs come on top of it. Both are held against what was found in the room the last time somebody looked.
"""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Max, Subquery
from django.urls import reverse

from consent.ethics.models import Approval
from interviews.rooms import actions
from interviews.rooms.inspections.criteria import LOOKS
from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.needs import NEEDS
from safespace.studies.models import Study
from safespace.studies.roles import Permission


@dataclass(frozen=True)
class Level:
    """One class of room: `asks` are codes of LOOKS that have to hold in it. Each asks all that those before it do."""

    number: int
    name: str
    words: str
    asks: tuple


_PRIVATE = ("not_overheard", "not_seen", "neutral_sign", "undisturbed")
_SHIELDED = ("two_exits", "own_entrance", "private_waiting", "panic_button", "no_camera")

LEVELS = (
    Level(0, "Approved", "What holds in every room of ours.", ()),
    Level(1, "Private", "Nobody overhears, looks in, comes in or reads what happens here.", _PRIVATE),
    Level(
        2,
        "Shielded",
        "Private, and nobody is seen coming or waiting; two ways out, and help at the press of a button.",
        _PRIVATE + _SHIELDED,
    ),
)


ELSEWHERE = tuple(look for code, look in LOOKS.items() if code in NEEDS or any(code in level.asks for level in LEVELS))
"""What is asked about a home or a café, as Looks: people's needs, and whatever a study may ask of a room."""


class UnknownLevel(Refusal):
    sentence = "Choose one of the classes."
    status = 422
    field = "level"


class AsksLess(Refusal):
    """F-R1: an approved study does not change its class of rooms by itself, except to ask more."""

    sentence = "The study was approved with rooms of a higher class. Only an ethics reviewer can ask less of them."
    status = 403
    field = "level"


class RoomClassManager(models.Manager):
    def of(self, study_id):
        """The class that `study_id` asks for now; None when it asks for nothing but an approved room."""
        return self.newest_of(study_id).first()

    def newest_of(self, study_id):
        """All that `study_id` (an id or an OuterRef) ever asked for, what it asks now first."""
        return self.filter(study_id=study_id).order_by("-number")

    @transaction.atomic
    def ask(self, *, key, study, level, calls, by, at):
        """From now on `study` asks for rooms of `level` (a number of LEVELS), and takes `calls` or not.

        `calls` are video links and phones. Asking more holds at once, and whatever stands in a lesser room waits for
        another one. Once the study has been approved, asking less takes somebody who decides about it (F-R1). `by` is a
        Membership. Raises UnknownLevel, AsksLess.
        """
        if level not in range(len(LEVELS)):
            raise UnknownLevel
        study = Study.objects.select_for_update().get(pk=study.pk)
        same = {"study_id": study.pk, "level": level, "calls": calls}
        return once(self.model, key, by=by, make=lambda: self._ask(key, study, level, calls, by, at), same=same)

    def _ask(self, key, study, level, calls, by, at):
        before, asks = self.of(study.pk), list(LEVELS[level].asks)
        if before is not None and (before.level, before.asks, before.calls) == (level, asks, calls):
            return before
        if before is not None and before.asks_more_than(asks, calls) and _is_settled(study, by):
            raise AsksLess
        number = (self.filter(study=study).aggregate(n=Max("number"))["n"] or 0) + 1
        made = self.create(
            id=key, study=study, number=number, level=level, asks=asks, calls=calls, recorded_at=at,
            recorded_by=by.actor_id,
        )  # fmt: skip
        detail = {"level": level, "calls": calls, "number": number}
        record(actions.CLASS_ASKED, by=by, at=at, study=study, about=made, detail=detail)
        return made


def with_class(rows, study):
    """The queryset `rows` with the class that `study` (an id or an OuterRef) asks for, for `asked_by`."""
    asks, calls = (Subquery(RoomClass.objects.newest_of(study).values(name)[:1]) for name in ("asks", "calls"))
    return rows.annotate(class_asks=asks, class_calls=calls)


def asked_by(row, known=None):
    """The RoomClass of the study of `row`, which has `study_id`; None where it asks for nothing.

    Of the class only what it asks is loaded. One row asks once, and not at all when it, or a row `known`, was loaded by
    `with_class`.
    """
    if "_room_class" not in row.__dict__:
        loaded = [(one.class_asks, one.class_calls) for one in (row, known) if hasattr(one, "class_asks")]
        asks, calls = next(iter(loaded or _newest(row.study_id)), (None, None))
        row.__dict__["_room_class"] = None if asks is None else RoomClass(asks=asks, calls=calls)
    return row.__dict__["_room_class"]


def _newest(study_id):
    return RoomClass.objects.newest_of(study_id).values_list("asks", "calls")[:1]


def ask_anew(row):
    """Let `asked_by(row)` ask the database once more: the study may have asked more since it was loaded."""
    for name in ("_room_class", "class_asks", "class_calls"):
        row.__dict__.pop(name, None)


def _is_settled(study, by):
    return not by.may(Permission.APPROVE_FORMS) and Approval.objects.filter(study=study).exists()


class RoomClass(Base):
    """What one study asks of rooms from one moment on. Never edited: a change is a new row with the next number.

    `asks` is written out, so that what was approved stays what it was whatever LEVELS says later.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    asks = models.JSONField(default=list, help_text="codes of looks that have to hold")
    calls = models.BooleanField(default=True, help_text="it may also meet by video link or phone")

    objects = RoomClassManager()

    class Privacy:
        sealed = set()
        open = {"id", "study", "number", "level", "asks", "calls", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            AppendOnly(name="room_class_append_only"),
            models.UniqueConstraint(fields=["study", "number"], name="room_class_numbered_once"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return LEVELS[self.level].name

    def get_absolute_url(self):
        return reverse("rooms:standard", args=[self.study_id])

    @property
    def looks(self):
        """What it asks, as Looks."""
        return [LOOKS[code] for code in self.asks if code in LOOKS]

    def asks_more_than(self, asks, calls):
        """True when `asks` and `calls` would let something happen that this does not."""
        return bool(set(self.asks) - set(asks)) or (calls and not self.calls)

    def lacking_in(self, room):
        """Words for all that `room` lacks of it: empty when it is of this class. What nobody looked at counts as no."""
        if room.is_shared:
            return [] if self.calls else [f"{room.name} is no room, and this study meets in rooms alone"]
        found = set(room.features)
        return [look.lacking for look in self.looks if look.code not in found]

    def lacks(self, room):
        """The same as a sentence without its end: "Seen from outside; somebody may come in"."""
        first, *more = self.lacking_in(room) or [""]
        return "; ".join([first, *(one[0].lower() + one[1:] for one in more)])

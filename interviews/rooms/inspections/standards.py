"""Room standards: what a study requires of every room it uses, on top of each person’s needs (F-R1, D-R1).

Rooms are compared with the findings of their last inspection.
"""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Max, Subquery
from django.urls import reverse

from consent.ethics.models import Approval
from interviews.rooms import actions
from interviews.rooms.inspections.criteria import CRITERIA
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
    """A level of the standard. `asks` are the codes of the CRITERIA to meet, including those of all lower levels."""

    number: int
    name: str
    words: str
    asks: tuple


_PRIVATE = ("not_overheard", "not_seen", "neutral_sign", "undisturbed")
_SHIELDED = ("two_exits", "own_entrance", "private_waiting", "panic_button", "no_camera")

LEVELS = (
    Level(0, "Approved", "What every one of our rooms meets.", ()),
    Level(1, "Private", "Nobody can overhear, look in, come in or read what the room is used for.", _PRIVATE),
    Level(
        2,
        "Shielded",
        "Private, and nobody is seen arriving or waiting. Two ways out, and a panic button.",
        _PRIVATE + _SHIELDED,
    ),
)

ELSEWHERE = tuple(one for code, one in CRITERIA.items() if code in NEEDS or any(code in level.asks for level in LEVELS))
"""The Criteria for a home or a café: participants’ needs, and those of any standard."""


class UnknownLevel(Refusal):
    sentence = "Choose one of the standards."
    status = 422
    field = "level"


class AsksLess(Refusal):
    """F-R1: the team of an approved study may only raise its standard."""

    sentence = "The study was approved with a higher room standard. Only an ethics reviewer can lower it."
    status = 403
    field = "level"


class RoomStandardManager(models.Manager):
    def current(self, study_id):
        """The current standard of `study_id`, or None if an approved room is enough."""
        return self.history_of(study_id).first()

    def history_of(self, study_id):
        """All standards that `study_id` (an id or an OuterRef) ever had, the current one first."""
        return self.filter(study_id=study_id).order_by("-number")

    @transaction.atomic
    def ask(self, *, key, study, level, calls, by, at):
        """Set the standard of `study` to `level` (a number of LEVELS); `calls` says whether calls are allowed.

        It applies at once, and bookings in rooms below it need another room. Once the study is approved, only a
        reviewer may lower it (F-R1). `by` is a Membership. Raises UnknownLevel, AsksLess.
        """
        if level not in range(len(LEVELS)):
            raise UnknownLevel
        study = Study.objects.select_for_update().get(pk=study.pk)
        same = {"study_id": study.pk, "level": level, "calls": calls}
        return once(self.model, key, by=by, make=lambda: self._ask(key, study, level, calls, by, at), same=same)

    def _ask(self, key, study, level, calls, by, at):
        before, asks = self.current(study.pk), list(LEVELS[level].asks)
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
        record(actions.STANDARD_CHANGED, by=by, at=at, study=study, about=made, detail=detail)
        return made


def with_standard(rows, study):
    """Annotate the queryset `rows` with the current standard of `study` (an id or an OuterRef), for `standard_of`."""
    asks, calls = (Subquery(RoomStandard.objects.history_of(study).values(name)[:1]) for name in ("asks", "calls"))
    return rows.annotate(standard_asks=asks, standard_calls=calls)


def standard_of(row):
    """The current RoomStandard of the study of `row`, or None. No query if `with_standard` annotated `row`."""
    if not hasattr(row, "standard_asks"):
        return RoomStandard.objects.current(row.study_id)
    return None if row.standard_asks is None else RoomStandard(asks=row.standard_asks, calls=row.standard_calls)


def _is_settled(study, by):
    return not by.may(Permission.APPROVE_FORMS) and Approval.objects.filter(study=study).exists()


class RoomStandard(Base):
    """The room standard of a study. Append-only: a change is a new row with the next number.

    `asks` is a copy, so a later change of LEVELS does not alter what was approved.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    asks = models.JSONField(default=list, help_text="codes of the criteria to meet")
    calls = models.BooleanField(default=True, help_text="it may also meet by video link or phone")

    objects = RoomStandardManager()

    class Privacy:
        sealed = set()
        open = {"id", "study", "number", "level", "asks", "calls", "recorded_at", "recorded_by"}

    class Meta:
        db_table = "interviews_roomclass"
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
    def criteria(self):
        """The Criteria that a room has to meet."""
        return [CRITERIA[code] for code in self.asks if code in CRITERIA]

    def asks_more_than(self, asks, calls):
        """Whether this standard forbids anything that `asks` and `calls` would allow."""
        return bool(set(self.asks) - set(asks)) or (calls and not self.calls)

    def lacks(self, room):
        """What `room` lacks, such as "Seen from outside; somebody may come in", or an empty string.

        A criterion that was not inspected counts as not met.
        """
        if room.is_shared:
            return "" if self.calls else f"{room.name} is not a room, and this study meets only in rooms"
        first, *more = [one.lacking for one in self.criteria if one.code not in room.features] or [""]
        return "; ".join([first, *(one[0].lower() + one[1:] for one in more)])

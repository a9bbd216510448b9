"""People who must not meet (domain.md D, *conflict spacing*; C-R4): nobody shares a building window with them.

Who keeps apart from whom is sealed with each person's own key, on both sides. Whoever books is only told that the time,
or the interviewer, is not available, in the very words that say so of anything else.
"""

from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from interviews.rooms import actions
from interviews.rooms.models import Booking, Site
from interviews.rooms.spans import Span
from safespace.audit.log import record
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields import SealedJSON
from safespace.participants.models import Participant


class NotApart(Refusal):
    sentence = "Choose other people of the same study."
    status = 422


class ApartManager(models.Manager):
    @transaction.atomic
    def write(self, participant, others, *, staff=(), by, at):
        """Keep `participant` apart from exactly `others`, on both sides, and from the accounts `staff`.

        Raises NotApart for people of another study. The log says that it changed, not who is meant.
        """
        wanted = {other.pk for other in others}
        before = self.of(participant)
        touched = sorted({participant.pk, *wanted, *before})
        people = {one.pk: one for one in Participant.objects.select_for_update().order_by("pk").filter(pk__in=touched)}
        if participant.pk in wanted or any(one.study_id != participant.study_id for one in people.values()):
            raise NotApart
        self._write(participant, by, others=wanted, staff={one.pk for one in staff})
        for pk in wanted - before:
            self._write(people[pk], by, others=self.of(people[pk]) | {participant.pk})
        for pk in before - wanted:
            self._write(people[pk], by, others=self.of(people[pk]) - {participant.pk})
        record(
            actions.APART_CHANGED, by=by, at=at, study=participant.study_id, participant=participant, about=participant
        )

    def _write(self, participant, by, **lists):
        row = self.filter(participant=participant).first() or KeptApart(participant=participant)
        for name, ids in lists.items():
            setattr(row, name, sorted(str(pk) for pk in ids))
        row.recorded_by = by.actor_id
        row.save()

    def of(self, participant):
        """The ids of those `participant` must not meet, as a frozenset of UUIDs."""
        return self.lists_of(participant)[0]

    def lists_of(self, participant):
        """(ids of participants, ids of accounts) that `participant` must not meet, each a frozenset of UUIDs."""
        row = self.filter(participant=participant).first()
        return (row.ids, row.staff_ids) if row else (frozenset(), frozenset())


class KeptApart(Base):
    """Whom one person must not meet, among participants and among staff. The reason is nobody's business here."""

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="+")
    others = SealedJSON(context="kept_apart.others", default=list)
    staff = SealedJSON(context="kept_apart.staff", default=list)

    objects = ApartManager()

    class Privacy:
        key = ("contact", "participant_id")
        sealed = {"others", "staff"}
        open = {"id", "participant", "recorded_at", "recorded_by"}

    def __str__(self):
        return "Kept apart"

    @property
    def ids(self):
        return frozenset(UUID(one) for one in self.others)

    @property
    def staff_ids(self):
        return frozenset(UUID(one) for one in self.staff)


def meets(site_id, others, during, *, at, moving=None):
    """True when somebody of `others` has a booking at the site within BOOKING_APART of `during`, calls aside."""
    return bool(others) and _near(site_id, others, during, at, moving).exists()


def _near(site_id, others, during, at, moving):
    window = Span(during.starts_at - settings.BOOKING_APART, during.ends_at + settings.BOOKING_APART)
    near = Booking.objects.standing(at).touching(window).filter(room__site=site_id, alone=True, participant__in=others)
    return near.exclude(pk=moving.pk) if moving else near


def windows(others, begin, end, *, at, moving=None):
    """{site id: [(start, end)]} of the times between `begin` and `end` that people kept apart from `others` stay away.

    Loaded in one query, for the search of free slots.
    """
    found = {}
    if others:
        theirs = Booking.objects.standing(at).filter(alone=True, participant__in=others)
        theirs = theirs.filter(blocked_until__gt=begin, blocked_from__lt=end)
        theirs = theirs.exclude(pk=moving.pk) if moving else theirs
        for site, start, until in theirs.values_list("room__site_id", "blocked_from", "blocked_until"):
            found.setdefault(site, []).append((start - settings.BOOKING_APART, until + settings.BOOKING_APART))
    return found


def lock_building(site_ids):
    """Let one of those who must not meet book at a time: both sides of a pair come through here.

    A lock of each person alone would let two who must not meet be booked side by side at the same moment.
    """
    list(Site.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=site_ids).values_list("pk"))

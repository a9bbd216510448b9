"""What the rooms and people of one session have to respect, loaded once for an act or a page."""

from dataclasses import dataclass

from interviews.bookings.people import SeparationLists
from interviews.rooms.inspections.standards import RoomStandard, standard_of


@dataclass(frozen=True)
class SessionNeeds:
    """`codes` of the participant’s needs, the room `standard` of the study, and whom they must not meet."""

    codes: frozenset
    standard: RoomStandard | None
    separation: SeparationLists

    @classmethod
    def of(cls, session):
        participant = session.participant
        return cls(participant.need_codes(), standard_of(session), SeparationLists(participant))

    def fit(self, room, people, during=None):
        """How `room` fits this session: a Fit."""
        return room.suits(self.codes, people, during, self.standard)

"""Why a room can't be booked, in sentences that name nobody but the person who asks (domain.md D-R1, D-R5, C-R4)."""

from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal


class SessionNotPlanned(GateClosed):
    """The session is under way, over or called off."""


class TimePassed(GateClosed):
    field = "start"


class TooFarAhead(GateClosed):
    """Before the notice a booking needs, or further ahead than rooms are booked."""

    field = "day"


class ApprovalMissing(GateClosed):
    """The study has no live ethics approval for that day (domain.md F-R1)."""


class WrongLength(GateClosed):
    """Longer or shorter than a talk lasts (domain.md C-R7)."""

    field = "end"


class NotRested(GateClosed):
    """Less than two days after or before another talk, and they did not ask for that day (domain.md C-R7)."""

    field = "own_wish"


class TooFewPeople(GateClosed):
    field = "people"


class NobodyToLeadIt(GateClosed):
    """The role or account of who leads the session does not hold on that day (domain.md F-R5)."""


class ConsentEnded(GateClosed):
    """The person was asked before and no consent of theirs will stand then (domain.md A-R1, A-R14)."""


class RoomNotApproved(GateClosed):
    field = "room"


class RoomBelowClass(GateClosed):
    """Something is missing there that the study asks of every room (domain.md F-R1)."""

    field = "room"


class RoomClosed(GateClosed):
    field = "start"


class RoomTooSmall(GateClosed):
    field = "room"


class RoomUnsuitable(GateClosed):
    """A hard need of the person is not met (domain.md D-R1, G-R5)."""

    field = "room"


class NotWhomTheyAskedFor(GateClosed):
    """The one who leads the session is not whom the person has to meet (domain.md C-R4)."""


class InterpreterMissing(GateClosed):
    """Whoever is to interpret may not do so in this study, or is the one who interviews."""

    field = "interpreter"


class InterpreterNotAgreed(GateClosed):
    """There is no yes to an interpreter in the room (A-R1)."""

    field = "interpreter"


class EquipmentNotAgreed(GateClosed):
    """There is no yes to being recorded (A-R1)."""

    field = "equipment"


class EquipmentElsewhere(GateClosed):
    """A thing was asked for that is at another site, or was taken away."""

    field = "equipment"


class AlreadyBooked(Refusal):
    sentence = "This session has a room already. Move that booking, or cancel it first."


class BookingGone(Refusal):
    sentence = "This booking was cancelled. Book the session a room again."


class BookingPast(Refusal):
    sentence = "This booking is over, so it stays as it was."


class InUse(Refusal):
    sentence = "The room is in use now. Give it back first, then book another time."


class TooEarlyToCheckIn(Refusal):
    sentence = "You can check in from {time}."


class Clash(Refusal):
    """Something else has that time. `next_free` are words for the next good slots, never for who has it.

    A callable is asked by `complete`, once the locks under which it was refused are gone: others need not wait while
    two weeks of calendars are searched.
    """

    field = "start"

    def __init__(self, *, next_free="", **places):
        self._next_free, self._places = next_free, places
        super().__init__(next_free="" if callable(next_free) else next_free, **places)

    def complete(self):
        """Put the words of the next good slots into the sentence."""
        if callable(self._next_free):
            self._next_free = self._next_free()
            self.sentence = type(self).sentence.format(next_free=self._next_free, **self._places)
            self.args = (self.sentence,)


class HoldOver(Clash):
    sentence = "The time of this hold is over. {next_free}"


class RoomTaken(Clash):
    sentence = "{room} is taken then. {next_free}"


class InterviewerBusy(Clash):
    """Elsewhere then, or nobody this person is to meet: the answer is the same (domain.md C-R4)."""

    sentence = "The interviewer is not available then. {next_free}"


class InterpreterBusy(Clash):
    """Elsewhere then, or nobody this person is to meet: the answer is the same (domain.md C-R4)."""

    sentence = "The interpreter is not available then. {next_free}"
    field = "interpreter"


class NotAvailable(Clash):
    """The person has another meeting then, or somebody they must not meet is near: the answer is the same (D)."""

    sentence = "That time is not available. {next_free}"


class EquipmentTaken(Clash):
    sentence = "Some of the equipment is taken then. {next_free}"
    field = "equipment"


CLASHES = {
    "room": RoomTaken,
    "interviewer": InterviewerBusy,
    "interpreter": InterpreterBusy,
    "time": NotAvailable,
    "equipment": EquipmentTaken,
}
"""What is said of each kind of clash, while it is typed and when it is refused."""

OVERLAPS = {
    "booking_no_overlap_room": "room",
    "booking_no_overlap_interviewer": "interviewer",
    "booking_no_overlap_interpreter": "interpreter",
    "booking_one_place_a_person": "interviewer",
    "booking_no_overlap_participant": "time",
    "loan_no_overlap_equipment": "equipment",
}
"""Which kind of clash each constraint found."""

"""Why a room cannot be booked, in sentences that reveal nothing about other people (D-R1, D-R5, C-R4)."""

from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal


class SessionNotPlanned(GateClosed):
    """The session is under way, over or called off."""


class TimePassed(GateClosed):
    field = "start"


class TooFarAhead(GateClosed):
    """Sooner than the notice that a booking needs, or further ahead than rooms can be booked."""

    field = "day"


class ApprovalMissing(GateClosed):
    """The study has no ethics approval for that day (F-R1)."""


class WrongLength(GateClosed):
    """Longer or shorter than a session may be (C-R7)."""

    field = "end"


class NotRested(GateClosed):
    """Less than two days from another session, without the participant’s own wish (C-R7)."""

    field = "own_wish"


class TooFewPeople(GateClosed):
    field = "people"


class InterviewerHasNoRole(GateClosed):
    """The interviewer has no role or no account on that day (F-R5)."""


class ConsentEnded(GateClosed):
    """The participant was asked before, and no consent of theirs is in force on that day (A-R1, A-R14)."""


class RoomNotApproved(GateClosed):
    field = "room"


class RoomBelowStandard(GateClosed):
    """The room does not meet the standard of the study (F-R1)."""

    field = "room"


class RoomClosed(GateClosed):
    field = "start"


class RoomTooSmall(GateClosed):
    field = "room"


class RoomUnsuitable(GateClosed):
    """The room does not meet a hard need of the participant (D-R1, G-R5)."""

    field = "room"


class NotWhomTheyAskedFor(GateClosed):
    """The interviewer does not match a wish of the participant that can’t wait (C-R4)."""


class InterpreterMissing(GateClosed):
    """The interpreter may not interpret in this study, or is the interviewer."""

    field = "interpreter"


class InterpreterNotAgreed(GateClosed):
    """The participant has not agreed to an interpreter (A-R1)."""

    field = "interpreter"


class EquipmentNotAgreed(GateClosed):
    """The participant has not agreed to being recorded (A-R1)."""

    field = "equipment"


class EquipmentElsewhere(GateClosed):
    """The equipment is at another site, or was retired."""

    field = "equipment"


class AlreadyBooked(Refusal):
    sentence = "This session has a room already. Move or cancel that booking first."


class BookingGone(Refusal):
    sentence = "This booking was cancelled. Book the session a room again."


class BookingPast(Refusal):
    sentence = "This booking is over, so it can’t be changed."


class InUse(Refusal):
    sentence = "The room is in use now. Give it back first, then book another time."


class TooEarlyToCheckIn(Refusal):
    sentence = "You can check in from {time}."


class Clash(Refusal):
    """The time is taken. `next_free` says when there is room instead, never who has it.

    `next_free` may be a callable, which `complete` calls after the locks are released, because the search is slow.
    """

    field = "start"

    def __init__(self, *, next_free="", **places):
        self._next_free, self._places = next_free, places
        super().__init__(next_free="" if callable(next_free) else next_free, **places)

    def complete(self):
        """Add the next free times to the sentence."""
        if callable(self._next_free):
            self._next_free = self._next_free()
            self.sentence = type(self).sentence.format(next_free=self._next_free, **self._places)
            self.args = (self.sentence,)


class HoldOver(Clash):
    sentence = "This hold has ended. {next_free}"


class RoomTaken(Clash):
    sentence = "{room} is taken then. {next_free}"


class InterviewerBusy(Clash):
    """Busy then, or a person the participant must not meet: both have the same answer (C-R4)."""

    sentence = "The interviewer is not available then. {next_free}"


class InterpreterBusy(Clash):
    """Busy then, or a person the participant must not meet: both have the same answer (C-R4)."""

    sentence = "The interpreter is not available then. {next_free}"
    field = "interpreter"


class NotAvailable(Clash):
    """The participant has another session then, or a person they must not meet is near (C-R4)."""

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
"""The refusal for each kind of clash."""

OVERLAPS = {
    "booking_no_overlap_room": "room",
    "booking_no_overlap_interviewer": "interviewer",
    "booking_no_overlap_interpreter": "interpreter",
    "booking_one_place_a_person": "interviewer",
    "booking_no_overlap_participant": "time",
    "loan_no_overlap_equipment": "equipment",
}
"""The kind of clash that each constraint finds."""

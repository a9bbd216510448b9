"""Why a room can't be booked, in sentences that name nobody but the person who asks (domain.md D-R1, D-R5, C-R4)."""

from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal


class SessionNotPlanned(GateClosed):
    """The session is under way, over or called off."""


class TimePassed(GateClosed):
    field = "start"


class ApprovalMissing(GateClosed):
    """The study has no live ethics approval for that day (domain.md F-R1)."""


class ConsentEnded(GateClosed):
    """The person was asked before and no consent of theirs will stand then (domain.md A-R1, A-R14)."""


class RoomNotApproved(GateClosed):
    field = "room"


class RoomClosed(GateClosed):
    field = "start"


class RoomTooSmall(GateClosed):
    field = "room"


class RoomUnsuitable(GateClosed):
    """A hard need of the person is not met (domain.md D-R1, G-R5)."""

    field = "room"


class AlreadyBooked(Refusal):
    sentence = "This session has a room already. Move that booking, or cancel it first."


class BookingGone(Refusal):
    sentence = "This booking was cancelled. Book the session a room again."


class BookingPast(Refusal):
    sentence = "This booking is over, so it stays as it was."


class Clash(Refusal):
    """Something else has that time. `next_free` are words for the next good slots, never for who has it."""

    field = "start"


class RoomTaken(Clash):
    sentence = "{room} is taken then. {next_free}"


class InterviewerBusy(Clash):
    sentence = "The interviewer has something else then, or just before or after. {next_free}"


class ParticipantBusy(Clash):
    sentence = "Another meeting with the same person is booked then. {next_free}"

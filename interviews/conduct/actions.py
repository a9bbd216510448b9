"""Log actions of conducting a session."""

from safespace.audit.actions import declare

SAFETY_TICKED = declare("session.safety_ticked", "Safety check ticked", icon="shield-check")
SAFETY_UNTICKED = declare("session.safety_unticked", "Safety tick taken back", icon="shield")
REFUSED = declare("session.refused", "Session not begun: the gate was shut", icon="door-closed", tone="clay")
BEGUN = declare("session.begun", "Session begun, agreed again", icon="messages-square")
TOPIC_OPENED = declare("session.topic_opened", "Topic opened", icon="milestone")
TOPIC_LEFT_OUT = declare(
    "session.topic_left_out", "Topic left out", icon="corner-up-right", counts_as="topics left out"
)
PAUSED = declare("session.paused", "Session paused", icon="pause")
RESUMED = declare("session.resumed", "Session carried on, agreed again", icon="play")
CLOSING = declare("session.closing", "Session went to its closing steps", icon="hand")
TAKEN_UP_AGAIN = declare("session.taken_up_again", "Stop taken back, agreed again", icon="undo-2")
CLOSED = declare("session.closed", "Session closed", icon="circle-check")
CALLED_OFF = declare("session.called_off", "Session called off", icon="calendar-x")
NO_SHOW = declare("session.no_show", "Session did not take place", icon="calendar-minus")
DISTRESS_STEP = declare("session.distress_step", "Step taken when it got too much", icon="hand-heart", tone="dusk")
CHECKED_IN = declare("session.checked_in", "Interviewer said they are all right", icon="heart-pulse")
NOTES_DESTROYED = declare("session.notes_destroyed", "Notes to self destroyed: nothing is kept", icon="eraser")
NOTES_SAVED = declare("session.notes_saved", "Notes to self saved", icon="notebook-pen")
NOTES_READ = declare("session.notes_read", "Notes or wishes of a session read", icon="eye", looks=True)

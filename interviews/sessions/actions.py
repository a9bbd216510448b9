"""What the log can say about sessions."""

from safespace.audit.actions import declare

GUIDE_CHANGED = declare("guide.changed", "Interview guide changed", icon="list-ordered")
PLANNED = declare("session.planned", "Session planned", icon="calendar-plus")
FORM_CHOSEN = declare("session.form_chosen", "Consent form of a session chosen", icon="file-check")
HANDED_OVER = declare("session.handed_over", "Session handed over to somebody else", icon="user-round-check")
SAFETY_TICKED = declare("session.safety_ticked", "Safety check ticked", icon="shield-check")
SAFETY_UNTICKED = declare("session.safety_unticked", "Safety tick taken back", icon="shield")
REFUSED = declare("session.refused", "Session not begun: the gate was shut", icon="door-closed", tone="clay")
BEGUN = declare("session.begun", "Session begun, agreed again", icon="messages-square")
TOPIC_OPENED = declare("session.topic_opened", "Topic opened", icon="milestone")
TOPIC_LEFT_OUT = declare("session.topic_left_out", "Topic left out", icon="corner-up-right", tally="topics left out")
PAUSED = declare("session.paused", "Session paused", icon="pause")
RESUMED = declare("session.resumed", "Session carried on, agreed again", icon="play")
CLOSING = declare("session.closing", "Session went to its closing steps", icon="hand")
CLOSED = declare("session.closed", "Session closed", icon="circle-check")
CALLED_OFF = declare("session.called_off", "Session called off", icon="calendar-x")
NO_SHOW = declare("session.no_show", "Session did not take place", icon="calendar-minus")
CHECKED_IN = declare("session.checked_in", "Interviewer said they are all right", icon="heart-pulse")
CHECK_IN_MISSED = declare("session.check_in_missed", "Interviewer's check-in missed", icon="bell-ring", tone="clay")
ALARM_ANSWERED = declare("session.alarm_answered", "Somebody looks after a missed check-in", icon="bell-ring")
NOTES_SAVED = declare("session.notes_saved", "Notes to self saved", icon="notebook-pen")

"""Log actions of sessions and the interview guide."""

from safespace.audit.actions import declare

GUIDE_CHANGED = declare("guide.changed", "Interview guide changed", icon="list-ordered")
PLANNED = declare("session.planned", "Session planned", icon="calendar-plus")
FORM_CHOSEN = declare("session.form_chosen", "Consent form of a session chosen", icon="file-check")
OWN_WISH = declare("session.own_wish", "They asked for that day themselves", icon="calendar-check")
HANDED_OVER = declare("session.handed_over", "Session handed over to somebody else", icon="user-round-check")

"""What the log can say about calendar files."""

from safespace.audit.actions import declare

CALENDAR_TAKEN = declare("calendar.taken", "Calendar file taken away", icon="calendar-arrow-down")

"""Log actions about calendar files."""

from safespace.audit.actions import declare

CALENDAR_EXPORTED = declare("calendar.taken", "Calendar file downloaded", icon="calendar-arrow-down")

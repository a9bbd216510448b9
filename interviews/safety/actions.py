"""Log actions of missed check-ins."""

from safespace.audit.actions import declare

CHECK_IN_MISSED = declare("session.check_in_missed", "Interviewer's check-in missed", icon="bell-ring", tone="clay")
ALARM_ANSWERED = declare("session.alarm_answered", "Somebody looks after a missed check-in", icon="bell-ring")

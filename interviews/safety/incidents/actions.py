"""Log actions of incidents. None of them says what happened."""

from safespace.audit.actions import declare

NOTED = declare("incident.noted", "Incident noted", icon="shield-alert", tone="clay")
FACTS_WRITTEN = declare("incident.facts_written", "What happened in an incident written down", icon="shield-alert")
FACTS_READ = declare("incident.facts_read", "What happened in an incident read", icon="eye", looks=True)
LOOKED_AT = declare("incident.looked_at", "Incident looked at by a second person", icon="users-round")
STEP_DONE = declare("incident.step_done", "Step of an incident done", icon="check")
STEP_REOPENED = declare("incident.step_reopened", "Step of an incident not done yet after all", icon="list-checks")
CLOSING_ASKED = declare("incident.closing_asked", "Closing of an incident asked for", icon="shield-check")
KEPT_OPEN = declare("incident.kept_open", "Incident stays open", icon="shield-alert", tone="honey")
CLOSED = declare("incident.closed", "Incident closed by two", icon="shield-check", tone="sage")

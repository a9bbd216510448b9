"""What the log says about studies and roles."""

from safespace.audit.actions import declare

STUDY_OPENED = declare("study.opened", "Study opened", icon="book-open", tone="pine")
STUDY_AMENDED = declare("study.amended", "Study settings changed", icon="settings-2")
ROLE_GRANTED = declare("role.granted", "Role given", icon="user-round-plus", tone="pine")
ROLE_ENDED = declare("role.ended", "Role ended", icon="user-round-x", tone="clay")
NOT_FOUND = declare("access.not_found", "Asked for a study out of reach", icon="shield-alert", tone="honey")

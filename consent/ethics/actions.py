"""The actions of this folder in the log."""

from safespace.audit.actions import declare

RECORDED = declare("approval.recorded", "Ethics approval recorded", icon="shield-check", tone="pine")
SUSPENDED = declare("approval.suspended", "Ethics approval suspended", icon="shield-off", tone="clay")

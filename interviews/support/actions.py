"""Log actions of the support list."""

from safespace.audit.actions import declare

ADDED = declare("support.added", "Support entry added", icon="life-buoy")
CHANGED = declare("support.changed", "Support entry checked or changed", icon="life-buoy")
REMOVED = declare("support.removed", "Support entry taken off the list", icon="life-buoy")

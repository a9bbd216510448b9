"""Log actions about what we owe."""

from safespace.audit.actions import declare

OWED = declare("task.owed", "Something promised", icon="list-checks")
TAKEN = declare("task.taken", "Promise taken on", icon="list-checks")
DONE = declare("task.done", "Promise kept", icon="check")
CHECKED = declare("task.checked", "Kept promise checked by a second person", icon="check")
REOPENED = declare("task.reopened", "Promise not kept yet after all", icon="list-checks", tone="honey")
DROPPED = declare("task.dropped", "Promise no longer needed", icon="list-checks")
READ = declare("task.read", "Words of a promise read", icon="list-checks", looks=True)

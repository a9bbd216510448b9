"""What this folder writes into the log."""

from safespace.audit.actions import declare

ADDED = declare("keys.added", "Key-encryption key added", icon="key-round", tone="pine")
ROOT_CHANGED = declare("keys.root_changed", "Key ring wrapped under another root key", icon="key-round", tone="pine")
WRAPPED = declare("keys.wrapped", "Data keys wrapped anew", icon="key-round", tone="pine")
ROTATED = declare("keys.rotated", "Data keys replaced, values sealed anew", icon="key-round", tone="pine")
RETIRED = declare("keys.retired", "Keys that nothing needs destroyed", icon="key-round", tone="clay")
WRITTEN_OUT = declare("keys.written_out", "Root key written out on a terminal", icon="scroll-text", tone="honey")
BACKED_UP = declare("keys.backed_up", "Backup taken", icon="archive")
RESTORED = declare("keys.restored", "Backup restored", icon="archive-restore", tone="honey")
REHEARSED = declare("keys.rehearsed", "Restoring rehearsed", icon="archive-restore", tone="sage")
SWEPT = declare("files.swept", "Sealed files that no row names found", icon="archive", tone="honey")

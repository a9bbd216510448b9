"""Actions of this folder in the log."""

from safespace.audit.actions import declare

ADDED = declare("keys.added", "Key-encryption key added", icon="key-round", tone="pine")
ROOT_CHANGED = declare("keys.root_changed", "Key ring rewrapped under another root key", icon="key-round", tone="pine")
WRAPPED = declare("keys.wrapped", "Data keys rewrapped", icon="key-round", tone="pine")
ROTATED = declare("keys.rotated", "Data keys replaced, values re-encrypted", icon="key-round", tone="pine")
RETIRED = declare("keys.retired", "Unused keys destroyed", icon="key-round", tone="clay")
WRITTEN_OUT = declare("keys.written_out", "Root key written out on a terminal", icon="scroll-text", tone="honey")
BACKED_UP = declare("keys.backed_up", "Backup taken", icon="archive")
RESTORED = declare("keys.restored", "Backup restored", icon="archive-restore", tone="honey")
REHEARSED = declare("keys.rehearsed", "Restoring rehearsed", icon="archive-restore", tone="sage")
SWEPT = declare("files.swept", "Sealed files without a row found", icon="archive", tone="honey")

"""The actions of this folder in the log."""

from safespace.audit.actions import declare

RECEIVED = declare("withdrawal.received", "Withdrawal received", icon="hand", tone="clay", counts_as="withdrew")
READ = declare("withdrawal.read", "Withdrawal read, with what they wish", icon="eye", looks=True)

"""What this folder writes into the log."""

from safespace.audit.actions import declare

RECEIVED = declare("withdrawal.received", "Withdrawal received", icon="hand", tone="clay", tally="withdrew")

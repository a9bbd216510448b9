"""Actions of this folder in the log (E-R9: reading it is logged too)."""

from safespace.audit.actions import declare

READ = declare("ledger.read", "The log was read", icon="eye")

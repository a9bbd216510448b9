"""What the demo writes into the log."""

from safespace.audit.actions import declare

MADE = declare("demo.made", "A made-up study was put in place", icon="flask-conical")

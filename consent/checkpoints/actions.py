"""What this folder writes into the log."""

from safespace.audit.actions import declare

ASKED = declare(
    "checkpoint.asked", "Consent asked again", icon="message-circle-question-mark", tally="checks in sessions"
)

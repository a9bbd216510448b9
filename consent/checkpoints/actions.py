"""The actions of this folder in the log."""

from safespace.audit.actions import declare

ASKED = declare(
    "checkpoint.asked", "Consent asked again", icon="message-circle-question-mark", counts_as="checks in sessions"
)

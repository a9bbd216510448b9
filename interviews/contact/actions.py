"""Log actions of contact with a participant."""

from safespace.audit.actions import declare

ATTEMPTED = declare("contact.attempted", "Contact tried, and what happened written down", icon="phone")
STILL_SAFE_ASKED = declare(
    "contact.still_safe", "Whether the contact plan is still safe was asked", icon="shield-check"
)

"""Log entries about studies, roles and training."""

from safespace.audit.actions import declare

STUDY_OPENED = declare("study.opened", "Study opened", icon="book-open", tone="pine")
STUDY_AMENDED = declare("study.amended", "Study settings changed", icon="settings-2")
ROLE_GRANTED = declare("role.granted", "Role given", icon="user-round-plus", tone="pine")
ROLE_ASKED = declare("role.asked", "Role asked for", icon="user-round-plus")
ROLE_DECLINED = declare("role.declined", "Role not given", icon="user-round-x")
ROLE_ENDED = declare("role.ended", "Role ended", icon="user-round-x", tone="clay")
NOT_FOUND = declare("access.not_found", "Asked for a study out of reach", icon="shield-alert", tone="honey")

TRAINING_WRITTEN = declare("training.written", "Training written down", icon="graduation-cap")
TRAINING_CONFIRMED = declare("training.confirmed", "Training confirmed", icon="badge-check", tone="sage")
TRAINING_TURNED_DOWN = declare("training.turned_down", "Training not accepted", icon="graduation-cap")
ACCESS_KEPT = declare("access.kept", "Role looked at and kept", icon="user-round-check")
LEFT_THE_HOUSE = declare(
    "account.left", "Roles, devices and browsers of an account ended", icon="door-open", tone="clay"
)

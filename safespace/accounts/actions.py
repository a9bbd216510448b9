"""Log entries about signing in, second factors and accounts."""

from safespace.audit.actions import declare

SIGNED_IN = declare("door.signed_in", "Signed in", icon="log-in")
WRONG_PASSPHRASE = declare("door.wrong_passphrase", "Passphrase did not fit", icon="shield-alert", tone="honey")
UNKNOWN_NAMES = declare("door.unknown_names", "Names of no account tried", icon="shield-alert", tone="honey")
WRONG_CODE = declare("door.wrong_code", "Code did not fit", icon="shield-alert", tone="honey")
STEPPED_UP = declare("door.stepped_up", "Second step given again", icon="shield-check")
LOCKED = declare("door.locked", "Screen hidden", icon="eye-off")
HANDED_OVER = declare("door.handed_over", "Device handed over", icon="tablet-smartphone")
RETURNED = declare("door.returned", "Device taken back", icon="log-in")
LEFT = declare("door.left", "Signed out", icon="log-out")
DENIED = declare("access.denied", "Asked for more than their role includes", icon="shield-alert", tone="honey")

PROFILE_CHANGED = declare("account.about", "Languages told, or taken back", icon="languages")

DEVICE_ADDED = declare("factor.added", "Second factor added", icon="smartphone", tone="pine")
DEVICE_REMOVED = declare("factor.removed", "Second factor removed", icon="smartphone", tone="clay")
DEVICE_RENAMED = declare("factor.renamed", "Second factor renamed", icon="smartphone")
DEVICE_COPIED = declare("factor.copied", "Passkey that may be a copy refused", icon="shield-alert", tone="clay")
RESET_ASKED = declare("factor.reset_asked", "New second factor asked for", icon="key-round", tone="honey")
RESET_CONFIRMED = declare("factor.reset_confirmed", "New second factor allowed", icon="key-round", tone="honey")
RESET_COMPLETED = declare("factor.reset_completed", "Second factors ended, link made", icon="key-round", tone="clay")
RESET_DROPPED = declare("factor.reset_dropped", "New second factor no longer asked for", icon="key-round")
RECOVERY_USED = declare("factor.recovery_used", "Recovery code used", icon="key-round", tone="honey")
RECOVERY_RENEWED = declare("factor.recovery_renewed", "New recovery codes", icon="key-round")

INVITED = declare("account.invited", "Account invited", icon="mail-plus")
JOINED = declare("account.joined", "Invitation taken up", icon="user-round-check", tone="pine")
VOUCHED = declare("account.vouched", "Account vouched for on the server", icon="user-round-check", tone="honey")
CHANGED = declare("account.changed", "Account changed", icon="user-round-cog")
DISABLED = declare("account.disabled", "Account switched off", icon="user-round-x", tone="clay")
ENABLED = declare("account.enabled", "Account switched on", icon="user-round-check")
PASSPHRASE_CHANGED = declare("account.passphrase_changed", "Passphrase changed", icon="key-round")
SESSIONS_ENDED = declare("account.sessions_ended", "Browser sessions ended", icon="monitor-x")

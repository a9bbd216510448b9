"""The only views that open without a verified second factor. Nothing else decides this.

Each entry is a complete view name and gives its reason.
"""

OPEN = frozenset({
    "accounts:health",  # says "ok" to a load balancer, and nothing else
    "accounts:sign-in",  # the passphrase
    "accounts:elsewhere",  # the neutral page shown after signing out
    "accounts:invitation",  # the first passphrase; the address carries a single-use secret
})  # fmt: skip

PASSWORD_ONLY = frozenset({
    "accounts:code",  # the second step
    "accounts:enrol",  # the first device, at the first sign-in only
    "accounts:recovery",  # the second step without the phone
    "accounts:leave",  # signing out
})  # fmt: skip

UNFINISHED = frozenset({
    "accounts:add-passkey",  # an administrator who has none yet
    "accounts:leave",  # signing out
    "accounts:lock",  # hiding
})  # fmt: skip

AWAY = frozenset({
    "conduct:stop",  # a screen that hid itself during an interview still stops it
    "conduct:check-in",  # and still confirms that the interviewer is well
})  # fmt: skip

AWAY_ON = "conduct:live"
"""The page on which AWAY works, for its own interview only."""

IN_ENGLISH = frozenset({"accounts:return", "records:my-choices"})
"""Views of HANDOVER whose words have no catalogue: the staff’s own, and one that is not translated yet."""

HANDOVER = frozenset({
    "records:handover",  # what the participant reads and answers
    "records:my-choices",  # what the participant has answered and what counts now
    "records:handover-leave",  # the participant leaves
    "accounts:return",  # staff come back, with a fresh code
})  # fmt: skip

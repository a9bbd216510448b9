"""The only views that open without a verified second factor, by exact name. Nothing else in the house decides this.

A name here is a whole view name, never the beginning of an address. Every line needs a reason.
"""

OPEN = frozenset({
    "accounts:health",  # says "ok" to a load balancer, and nothing else
    "accounts:sign-in",  # the passphrase
    "accounts:elsewhere",  # the dull page one lands on after leaving
    "accounts:invitation",  # first passphrase; the address carries a single-use secret
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
    "conduct:check-in",  # and still says that the interviewer is well
})  # fmt: skip

AWAY_ON = "conduct:live"
"""The page that has those two: for its own interview, and no other."""

HANDOVER = frozenset({
    "records:handover",  # what the participant reads and answers
    "records:handover-leave",  # the participant leaves
    "accounts:return",  # staff come back, with a fresh code
})  # fmt: skip

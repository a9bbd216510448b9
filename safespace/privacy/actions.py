"""Log entries about erasures and key epochs."""

from safespace.audit.actions import declare

ASKED = declare("erasure.asked", "Erasure asked for", icon="eraser", tone="honey")
TURNED_DOWN = declare("erasure.turned_down", "Erasure not agreed", icon="circle-minus")
TAKEN_BACK = declare("erasure.taken_back", "Request to erase taken back", icon="undo-2")
ORDERED = declare("erasure.ordered", "Erasure ordered", icon="eraser", tone="clay")
CARRIED_OUT = declare("erasure.carried_out", "Keys destroyed, what they sealed is gone", icon="eraser", tone="clay")
COUNTERSIGNED = declare("erasure.countersigned", "Certificate signed by a second person", icon="signature", tone="sage")
EPOCH = declare(
    "keys.epoch", "All keys wrapped again, older key-encryption keys destroyed", icon="key-round", tone="pine"
)
REPLAYED = declare("keys.replayed", "Keys that came back with a backup destroyed again", icon="key-round", tone="honey")
REQUEST_READ = declare("erasure.request_read", "Words of a request to erase read", icon="eye", looks=True)

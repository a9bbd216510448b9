"""Which pages ask for a code that is fresh (E-R10): the whole list, written out."""

from safespace.accounts.sign_in.step_up import MARK
from tests.walk.addresses import addresses

ASK = {
    # What adds or removes a way to sign in to an account
    "accounts:add-device", "accounts:add-passkey", "accounts:rename-device", "accounts:remove-device",
    "accounts:recovery-codes", "accounts:passphrase", "accounts:invite", "accounts:invite-again", "accounts:switch",
    "accounts:last-day", "accounts:ask-reset", "accounts:confirm-reset",
    # Who may do what
    "studies:open", "studies:add-member", "studies:end-member", "studies:decide-role",
    "studies:decide-as-administrator", "studies:look-at-role", "studies:name-manager", "studies:leaving",
    "studies:add-training", "studies:confirm-training",
    # A person's identity
    "overview:reveal", "participants:correct", "contact:number", "safety:alarm-reveal", "participants:break-glass-ask",
    "participants:break-glass-decide", "participants:break-glass-look",
    # What the committee decides
    "ethics:new", "ethics:suspend", "forms:decide",
    # What is signed, destroyed or taken away
    "privacy:sign", "privacy:turn-down", "records:statement", "records:second-look", "ledger:evidence",
}  # fmt: skip


def test_E_R10_these_pages_and_no_others_ask_for_a_fresh_code():
    """A page that stops asking is missing here; one that begins to is written down first."""
    assert {one.name for one in addresses() if getattr(one.view, MARK, False)} == ASK

"""The recovery text of a root key."""

import os

import pytest

from safespace.encryption.keys import escrow, ringfile
from safespace.encryption.keys.ringfile import KeyringProblem


def test_a_recovery_text_reads_back_however_it_is_typed():
    root = os.urandom(32)
    text = escrow.to_text(root)

    assert [len(group) for group in text.split("-")] == [4] * 14
    assert escrow.from_text(text.lower().replace("-", " ")) == root
    assert escrow.from_text(text.replace("0", "O").replace("1", "I")) == root


def test_every_mistyped_letter_and_every_swap_is_found():
    text = escrow.to_text(bytes(range(32))).replace("-", "")
    wrong = [text[:at] + ("2" if text[at] != "2" else "3") + text[at + 1 :] for at in range(len(text))]
    wrong += [
        text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1) if text[at] != text[at + 1]
    ]
    for one in wrong:
        with pytest.raises(escrow.Mistyped, match="mistyped"):
            escrow.from_text(one)


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 56])
def test_a_malformed_recovery_text_is_refused_without_repeating_it(text):
    with pytest.raises(escrow.Mistyped) as refused:
        escrow.from_text(text)
    assert not text or text not in str(refused.value)


def test_settings_accept_both_forms_of_a_key():
    root = os.urandom(32)

    assert list(ringfile.decode_roots([escrow.to_text(root)]).values()) == [root]
    with pytest.raises(KeyringProblem, match="mistyped"):
        ringfile.decode_roots([escrow.to_text(root)[:-1] + "?"])

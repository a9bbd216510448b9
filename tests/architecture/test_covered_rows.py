"""The log covers every table whose rows are never edited, or it is said here why not (E-R9)."""

from consent.forms.constraints import Frozen
from safespace.audit.covered_rows import covered_tables
from safespace.base.constraints import AppendOnly
from tests.architecture import tree

BY_ITSELF = "the log itself, bound by its Merkle tree and signatures"
LATER = "not covered yet"

NOT_COVERED = {
    "Entry": BY_ITSELF,
    "Leaf": BY_ITSELF,
    "Checkpoint": BY_ITSELF,
    "Verification": "a result, which the entry of the verification says too",
    "Rehearsal": "upkeep of the installation: no record of a person or a study",
    "Sweep": "upkeep of the installation: no record of a person or a study",
    "Epoch": "upkeep of keys, written beside the journal of destroyed keys",
    "Ending": "upkeep of keys, written beside the journal of destroyed keys",
    "Shredding": "the journal outside the database holds destroyed keys too",
    "Destruction": "the journal outside the database holds destroyed keys too",
    "RevealStop": LATER,
    "Correction": LATER,
    "FormerIdentity": LATER,
    "SafeContact": LATER,
    "Reveal": LATER,
    "AccessDecision": LATER,
    "ErasureRequest": LATER,
    "ErasureDecision": LATER,
    "Erasure": LATER,
    "Countersignature": LATER,
    "EmergencyPlan": LATER,
    "Inspection": LATER,
    "RiskAssessment": LATER,
    "RoomStandard": LATER,
    "TopicOutcome": LATER,
    "DistressStep": LATER,
    "ContactAttempt": LATER,
    "AfterContact": LATER,
}


def never_edited():
    for model in tree.models():
        if any(isinstance(one, AppendOnly | Frozen) for one in model._meta.constraints):
            yield model


def test_every_table_that_is_never_edited_is_covered_or_named_with_a_reason():
    covered = {table.model for table in covered_tables().values()}
    left_out = {model.__name__ for model in never_edited() if model not in covered}

    assert left_out == NOT_COVERED.keys()
    assert all(NOT_COVERED.values())

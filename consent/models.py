"""Imports every model of this app so that Django finds them. Each is defined in the folder of its subject."""

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval, Suspension
from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm, FormScope, FormVersion
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SecondLook, SetAside
from consent.records.choices.narrowing import Narrowing
from consent.records.models import ConsentRecord, CopyChoice, Hold, ScopeAnswer, Signature
from consent.records.tablet.questions import Question
from consent.records.tablet.sittings import ConsentSitting
from consent.records.witnessing import Statement
from consent.withdrawals.models import Withdrawal

__all__ = [
    "Approval",
    "Attachment",
    "ConsentCheckpoint",
    "ConsentForm",
    "ConsentRecord",
    "CopyChoice",
    "Decision",
    "FormScope",
    "FormVersion",
    "Hold",
    "Narrowing",
    "Question",
    "ScopeAnswer",
    "SecondLook",
    "SetAside",
    "Signature",
    "ConsentSitting",
    "Statement",
    "Suspension",
    "Withdrawal",
]

"""Imports every model of this app so that Django finds them. Each is defined in the folder of its subject."""

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval, Suspension
from consent.forms.decisions import Decision
from consent.forms.languages.speaker_checks import SpeakerCheck
from consent.forms.models import ConsentForm, FormScope, FormVersion
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SecondLook, SetAside
from consent.records.choices.narrowing import Narrowing
from consent.records.models import ConsentRecord, CopyChoice, Hold, ScopeAnswer, Signature
from consent.records.tablet.questions import Question
from consent.records.tablet.sittings import ConsentSitting
from consent.records.witnessing import Statement
from consent.withdrawals.models import Withdrawal
from safespace.audit.covered_rows import cover

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
    "SpeakerCheck",
    "Statement",
    "Suspension",
    "Withdrawal",
]

cover(Approval, "approval")
cover(Suspension, "suspension of an approval")
cover(FormVersion, "version of a form")
cover(FormScope, "choice of a form")
cover(Decision, "decision about a form")
cover(SpeakerCheck, "check of our words by a speaker")
cover(ConsentRecord, "consent record")
cover(ScopeAnswer, "answer")
cover(Narrowing, "choice that became a no")
cover(Signature, "signature")
cover(Statement, "statement of a reading")
cover(CopyChoice, "choice of a copy")
cover(Attachment, "attachment", without={"file"})  # the file is re-encrypted, and may be destroyed
cover(SetAside, "note that sets an attachment aside")
cover(SecondLook, "second look at an attachment")
cover(Hold, "end of earlier consents")
cover(Withdrawal, "withdrawal")
cover(ConsentCheckpoint, "answer during a session")

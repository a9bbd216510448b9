"""The actions of this folder in the log."""

from safespace.audit.actions import declare

TABLET_SET_UP = declare("consent.tablet_set_up", "Tablet set up for consent", icon="tablet", counts_as="asked")
CARRIED_ON = declare("consent.carried_on", "Consent talk carried on", icon="tablet")
GIVEN = declare("consent.given", "Consent signed", icon="signature", tone="pine", counts_as="agreed")
NARROWED = declare("consent.narrowed", "One choice is now no", icon="circle-minus")
CHOICES_SHOWN = declare("consent.choices_shown", "Tablet set up to show their choices", icon="tablet")
COPY_CHOSEN = declare("consent.copy_chosen", "Copy of the consent chosen", icon="file-check")
READ_OUT = declare("consent.read_out", "Signed for reading a form out", icon="signature")
WITNESSED = declare("consent.witnessed", "Signed as the witness of a consent", icon="signature")
REFUSED = declare("consent.refused", "Said no to taking part", icon="circle-minus", counts_as="said no")
NOT_TODAY = declare("consent.not_today", "Put off, not today", icon="hourglass")
LEFT = declare("consent.left", "Left before the end", icon="log-out")
ATTACHED = declare("consent.attached", "Paper kept with a consent", icon="paperclip")
ATTACHMENT_OPENED = declare(
    "consent.attachment_opened", "Paper of a consent opened", icon="eye", tone="honey", looks=True
)
SET_ASIDE = declare(
    "consent.paper_set_aside", "Paper set aside, kept with the wrong person", icon="eye-off", tone="clay"
)
REMOVED = declare("consent.paper_removed", "Paper of somebody else destroyed by a second person", icon="eraser")
RETURNED = declare("consent.paper_returned", "Paper given back after a second look", icon="undo-2")
RECEIPT_READ = declare("consent.receipt_read", "Receipt of a consent read", icon="eye", looks=True)
SIGNATURE_SEEN = declare("consent.signature_seen", "Signature of a consent seen", icon="eye", tone="honey", looks=True)
WHY_ASIDE_READ = declare("consent.why_aside_read", "Why a paper was set aside was read", icon="eye", looks=True)

"""Every word this floor calls upstairs. The ids that travel with it are named beside it."""

CONSENT_GIVEN = "consent.given"
"""`participant`, `record`: somebody signed, chose their copy, and any witness signed; the record stands."""

CONSENT_REFUSED = "consent.refused"
"""`participant`, `record`: somebody said no to taking part."""

CONSENT_WITHDRAWN = "consent.withdrawn"
"""`participant`, `withdrawal`: somebody took their consent back; it holds already (domain.md A-R14)."""

APPROVAL_SUSPENDED = "approval.suspended"
"""`study`: the ethics approval is suspended; gates refuse already (F-R2)."""

APPROVAL_RECORDED = "approval.recorded"
"""`study`, `lifted` (0 or 1): a new ethics approval runs; with 1 it ended a suspension (F-R2)."""

FORM_SUBMITTED = "form.submitted"
"""`study`, `version`: a form waits for the committee's decision."""

FORM_DECIDED = "form.decided"
"""`study`, `version`, `decision`: the committee approved a form or wants changes."""

"""The announcements this app makes, each with the ids it carries."""

CONSENT_GIVEN = "consent.given"
"""`participant`, `record`: the consent became valid: signed, copy chosen, and any statements signed."""

CONSENT_REFUSED = "consent.refused"
"""`participant`, `record`: the person said no to taking part."""

CONSENT_NARROWED = "consent.narrowed"
"""`participant`, `narrowing`: one choice that was a yes is a no, which has taken effect already (A-R11)."""

CONSENT_WITHDRAWN = "consent.withdrawn"
"""`participant`, `withdrawal`: the person withdrew their consent, which has taken effect already (A-R14)."""

APPROVAL_SUSPENDED = "approval.suspended"
"""`study`: the ethics approval is suspended, and gates refuse already (F-R2)."""

APPROVAL_RECORDED = "approval.recorded"
"""`study`, `lifted`: a new ethics approval is recorded. `lifted` is 1 if it ended a suspension, else 0 (F-R2)."""

FORM_SUBMITTED = "form.submitted"
"""`study`, `version`: a form waits for the committee's decision."""

FORM_DECIDED = "form.decided"
"""`study`, `version`, `decision`: the committee approved a form or wants changes."""

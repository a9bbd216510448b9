"""Every word this floor calls upstairs. The ids that travel with it are named beside it."""

CONSENT_GIVEN = "consent.given"
"""`participant`, `record`: somebody signed, chose their copy, and any witness signed; the record stands."""

CONSENT_REFUSED = "consent.refused"
"""`participant`, `record`: somebody said no to taking part."""

CONSENT_WITHDRAWN = "consent.withdrawn"
"""`participant`, `withdrawal`: somebody took their consent back; it holds already (domain.md A-R14)."""

APPROVAL_SUSPENDED = "approval.suspended"
"""`study`: the ethics approval is suspended; gates refuse already (domain.md F-R2)."""

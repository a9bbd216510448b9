"""Models of this app, from its folders, low to high."""

# ruff: noqa: F401, I001
import safespace.encryption.models
import safespace.audit.models
import safespace.outbox.models
import safespace.accounts.models
import safespace.studies.models
import safespace.studies.training
import safespace.studies.requests
import safespace.studies.review
import safespace.participants.known
import safespace.participants.no_contact
import safespace.participants.models
import safespace.participants.stops
import safespace.participants.glass
import safespace.participants.separation
import safespace.privacy.models
import safespace.privacy.asking
import safespace.custody.models

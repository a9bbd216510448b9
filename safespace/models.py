"""Models of this app, from its folders, low to high."""

# ruff: noqa: F401, I001
import safespace.encryption.models
import safespace.audit.models
import safespace.outbox.models
import safespace.accounts.models
import safespace.studies.models
import safespace.participants.known
import safespace.participants.models
import safespace.privacy.models
import safespace.custody.models

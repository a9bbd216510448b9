"""Imports the models of all folders of this app, lowest layer first."""

# ruff: noqa: F401, I001
import safespace.encryption.models
import safespace.audit.models
import safespace.outbox.models
import safespace.accounts.models
import safespace.studies.models
import safespace.studies.team.training
import safespace.studies.team.requests
import safespace.studies.team.access_review
import safespace.participants.finding.cross_study_index
import safespace.participants.no_contact
import safespace.participants.models
import safespace.participants.identity.reveal_limits
import safespace.participants.identity.break_glass
import safespace.participants.identity.corrections
import safespace.participants.separation
import safespace.participants.safe_contact.hold
import safespace.privacy.models
import safespace.privacy.asking
import safespace.custody.models

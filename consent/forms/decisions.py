"""The committee decides about a form version: it may be used, or it has to change first (A-R3, F-R4)."""

import uuid
from functools import partial

from django.db import models, transaction
from django.db.models import Q

from consent.announcements import FORM_DECIDED
from consent.ethics.models import Approval
from consent.forms import actions
from consent.forms.models import FormScope, FormVersion
from consent.forms.scopes import TAKE_PART
from consent.forms.states import NEXT, State
from safespace.accounts.second_person import second_person
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.outbox.announcements import announce


class OwnForm(Refusal):
    """An account that wrote, saved or sent a form may not decide about it, whatever its role (F-R4)."""

    sentence = "You worked on this form yourself, so another reviewer has to decide about it."
    status = 403


class WordsChanged(Refusal):
    """The words are not those that were sent to the committee, so the form cannot be approved (A-R3)."""

    sentence = "These words are not the ones that were sent to the committee. Tell the administrator before you go on."


class ReasonMissing(Refusal):
    sentence = "Say what should change, so that the writers can act on it."
    status = 422
    field = "reasons"


class ApprovedWithChanges(Refusal):
    """An approval came together with requested changes; the changes would be lost."""

    sentence = (
        "You wrote what should change. If it has to change first, choose that. If the form may be used as it is, "
        "take these words out."
    )
    status = 422
    field = "reasons"


class DecisionManager(models.Manager):
    def decide(self, *, key, version, outcome, reference, ends_on, reasons, by, at):
        """`approve` or `want_changes`, by `outcome`. Raises ApprovedWithChanges."""
        if outcome == Outcome.APPROVED:
            if reasons.strip():
                raise ApprovedWithChanges
            return self.approve(key=key, version=version, reference=reference, ends_on=ends_on, by=by, at=at)
        return self.want_changes(key=key, version=version, reasons=reasons, by=by, at=at)

    @transaction.atomic
    def approve(self, *, key, version, reference, ends_on, by, at):
        """Approve `version` under the approval `reference`, which lasts to the end of `ends_on`.

        It replaces the version in use. Raises NotAllowedNow, OwnForm, WordsChanged, GateClosed, EndsTooEarly,
        EndsTooLate.
        """
        same = {
            "version_id": version.pk, "outcome": Outcome.APPROVED, "version.approval.reference": reference,
            "version.approval.ends_on": ends_on,
        }  # fmt: skip
        make = partial(self._approve, key, version, reference, ends_on, by, at)
        return once(self.model, key, by=by, make=make, same=same)

    def _approve(self, key, version, reference, ends_on, by, at):
        version = self._decidable(version, State.APPROVED, by)
        second_person(by=by.actor_id, first=_makers(version), at=at, waits=False).require()
        study = version.form.study
        approval = Approval.objects.record(
            key=uuid.uuid5(key, "approval"), study=study, reference=reference, ends_on=ends_on, by=by, at=at
        )
        self._replace_the_one_in_use(version, study, by, at)
        version.state, version.approval = State.APPROVED, approval
        version.approved_at, version.approved_by = at, by.actor_id
        version.save(update_fields=["state", "approval", "approved_at", "approved_by"])
        scopes = FormScope.objects.bulk_create(_scopes_of(version, by))
        return self._write(actions.APPROVED, key, version, Outcome.APPROVED, "", by, at, scopes)

    @transaction.atomic
    def want_changes(self, *, key, version, reasons, by, at):
        """Return `version` to its writers with `reasons`. Raises ReasonMissing, and as `approve` does."""
        if not reasons.strip():
            raise ReasonMissing
        same = {"version_id": version.pk, "outcome": Outcome.CHANGES_WANTED, "reasons": reasons}
        make = partial(self._want_changes, key, version, reasons, by, at)
        return once(self.model, key, by=by, make=make, same=same)

    def _want_changes(self, key, version, reasons, by, at):
        version = self._decidable(version, State.DRAFT, by)
        version.state = State.DRAFT
        version.save(update_fields=["state"])
        return self._write(actions.CHANGES_WANTED, key, version, Outcome.CHANGES_WANTED, reasons, by, at)

    def _decidable(self, version, after, by):
        version = version.locked()
        NEXT.check(version.state, after)
        if version.is_by(by.actor_id):
            raise OwnForm
        if not version.is_untouched:
            raise WordsChanged
        return version

    def _replace_the_one_in_use(self, version, study, by, at):
        for old in FormVersion.objects.select_for_update().filter(form=version.form, state=State.APPROVED):
            old.state, old.superseded_at = State.SUPERSEDED, at
            old.save(update_fields=["state", "superseded_at"])
            detail = {"number": old.number}
            log(actions.SUPERSEDED, by=by, at=at, study=study, about=old, detail=detail, wrote=[old])

    def _write(self, code, key, version, outcome, reasons, by, at, scopes=()):
        decision = Decision(
            id=key,
            version=version,
            study_id=version.form.study_id,
            outcome=outcome,
            reasons=reasons,
            sha256=version.sha256,
            decided_at=at,
            recorded_by=by.actor_id,
        )
        decision.save(force_insert=True)
        detail, wrote = {"number": version.number, "sha256": version.sha256}, [version, *scopes, decision]
        log(code, by=by, at=at, study=version.form.study, about=version, detail=detail, wrote=wrote)
        announce(FORM_DECIDED, at=at, study=decision.study_id, version=version.pk, decision=decision.pk)
        return decision


def _makers(version):
    """The ids of the accounts that wrote, saved or sent `version`."""
    hands = {uuid.UUID(one) for one in version.hands}
    return {version.recorded_by, version.written_by, version.submitted_by} | hands


def _scopes_of(version, by):
    for position, choice in enumerate(version.choices, start=1):
        yield FormScope(
            version=version,
            code=choice["code"],
            title=choice["title"],
            words=choice["words"],
            more=choice["more"],
            required=choice["code"] == TAKE_PART,
            position=position,
            recorded_by=by.actor_id,
        )


class Outcome(models.TextChoices):
    APPROVED = "approved", "Approved"
    CHANGES_WANTED = "changes_wanted", "Changes wanted"


class Decision(Base):
    """What the committee decided about a version, when, and about which words. Never edited."""

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="decisions")
    study_id = models.UUIDField(help_text="under whose key the reasons are sealed")
    outcome = models.CharField(max_length=16, choices=Outcome)
    reasons = SealedText(context="decision.reasons", default="")
    sha256 = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    objects = DecisionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(outcome="approved"), name="one_yes_a_version"),
            AppendOnly(name="decision_written_once"),
        ]

    class Privacy:
        key = ("study", "study_id")
        sealed = {"reasons"}
        open = {"id", "recorded_at", "recorded_by", "version", "study_id", "outcome", "sha256", "decided_at"}

    def __str__(self):
        return "A decision"

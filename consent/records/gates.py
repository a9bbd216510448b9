"""WHEN somebody may be asked for consent: one list, enforced by the acts and shown before the tablet changes hands."""

from django.urls import reverse

from consent.ethics.models import Approval
from consent.records.models import ConsentRecord, Hold, Outcome
from safespace.base.gates import Gate, Requirement
from safespace.studies.roles import Permission
from safespace.studies.training import TO_ASK_FOR_CONSENT, TrainingRecord, says


def asking_gate(participant, version, member, at, *, asked_themselves=False):
    """May `member` ask `participant` for consent on `version` at `at`? (domain.md A-R3, F-R1, F-R2, F-R6, A3.)"""
    study = participant.study
    missing = TrainingRecord.objects.missing(member.user_id, TO_ASK_FOR_CONSENT, study.day(at))
    return Gate(
        (
            Requirement(
                "A form in use",
                version.is_usable and version.form.study_id == study.pk,
                "This form is not in use. Choose the one that is.",
            ),
            Requirement(
                "The words the committee saw",
                version.is_untouched,
                "The words of this form are not the ones that were approved. Tell the administrator.",
            ),
            Requirement(
                "Ethics approval",
                Approval.objects.live(study, at) is not None,
                "The ethics approval of this study is not running, so nobody may be asked.",
            ),
            Requirement("An open study", study.is_open, "This study is closed, so nobody may be asked."),
            Requirement(
                "Your role",
                member.study_id == study.pk and member.holds(at) and member.may(Permission.OBTAIN_CONSENT),
                "Your role does not include asking for consent today.",
            ),
            Requirement(
                "Your training",
                not missing,
                f"Out of date, or not confirmed yet: {says(missing)}.",
                reverse("studies:my-training"),
            ),
            Requirement(
                "They want to be asked",
                asked_themselves or not said_stop(participant),
                "They stopped or said no before. Ask again only if they came to us themselves, and tick that they did.",
            ),
        )
    )


def said_stop(participant):
    """Whether their last word was to withdraw or to say no; then only they can begin anew (domain.md A3)."""
    last = ConsentRecord.objects.of(participant).first()
    if last is None:
        return Hold.objects.filter(participant=participant).exists()
    return last.outcome == Outcome.REFUSED or Hold.objects.after(participant, last.given_at).exists()

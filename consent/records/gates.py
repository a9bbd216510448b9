"""When a person may be asked for consent: one list, enforced by the acts and shown when a tablet is set up."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from consent.ethics.models import Approval
from consent.forms.languages.speaker_checks import why_read_along
from consent.records.models import ConsentRecord, Hold, Outcome
from safespace.accounts.second_person import second_person
from safespace.base.gates import Gate, Requirement
from safespace.participants.models import Participant
from safespace.participants.separation import Separation
from safespace.studies.roles import Permission
from safespace.studies.team.training import TO_ASK_FOR_CONSENT, TrainingRecord, in_words


def asking_gate(participant, version, member, at, *, asked_themselves=False, witness=None, read_along=False):
    """Whether `member` may ask `participant` for consent on `version` at `at` (A-R3, C-R4, F-R1, F-R2, F-R6, G-R6).

    `witness` is the Membership that witnesses a form read out, if it is (see `witness_gate`). `read_along` says that a
    person who knows its language reads along.
    """
    study = participant.study
    missing = TrainingRecord.objects.missing(member.user_id, TO_ASK_FOR_CONSENT, study.day(at))
    _, never = Separation.objects.lists_of(participant)
    unchecked = "" if read_along else why_read_along(version)
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
                f"Out of date, or not confirmed yet: {in_words(missing)}.",
                reverse("studies:my-training"),
            ),
            Requirement(
                "It is yours to ask",
                member.user_id not in never,
                f"{participant.first_word} is asked by somebody else. Tell the coordinator.",
            ),
            Requirement(
                "They want to be asked",
                asked_themselves or not has_declined(participant),
                "They stopped or said no before. Ask again only if they came to us themselves, and tick that they did.",
            ),
            Requirement(
                "Words they can rely on",
                not unchecked,
                f"{unchecked} So a person who knows the language has to read along. Tick that one is here.",
            ),
            *(witness_gate(participant, witness, member, at).requirements if witness else ()),
        )
    )


def witness_gate(participant, witness, obtainer, at):
    """Whether `witness` may witness at `at` that `obtainer` reads a form out to `participant` (A-R4, C-R4, F-R4)."""
    _, never = Separation.objects.lists_of(participant)
    from_the_team = Requirement(
        "A colleague who may witness",
        witness.study_id == obtainer.study_id
        and witness.user_id not in never
        and witness.may(Permission.WITNESS_CONSENT)
        and witness.holds(at),
        "This colleague cannot be its witness today. Choose another member of the team.",
    )
    independent = second_person(by=witness.user_id, first=obtainer.user_id, at=at, waits=False)
    return Gate((from_the_team, *independent.requirements))


def has_declined(participant):
    """Whether the last thing they told us was a withdrawal or a no. Then only they may bring consent up again."""
    last = ConsentRecord.objects.of(OuterRef("pk"))
    held = Hold.objects.filter(participant=OuterRef("pk")).order_by("-placed_at").values("placed_at")
    said = Participant.objects.filter(pk=participant.pk).values_list(
        Subquery(last.values("outcome")[:1]), Subquery(last.values("given_at")[:1]), Subquery(held[:1])
    )
    outcome, given_at, held_at = said.get()
    if outcome is None:
        return held_at is not None
    return outcome == Outcome.REFUSED or (held_at is not None and held_at >= given_at)

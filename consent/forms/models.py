"""Consent forms and their versions. Once a version was sent to the committee, its words never change (A-R3)."""

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from consent.announcements import FORM_SUBMITTED
from consent.ethics.models import Approval
from consent.forms import actions, texts
from consent.forms.cohorts import Cohort
from consent.forms.constraints import Frozen, Moves
from consent.forms.scopes import KNOWN, TAKE_PART
from consent.forms.states import NEXT, TABLE, State
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.outbox.announcements import announce
from safespace.studies.models import Study


class SavedByAnother(Refusal):
    """Another account saved the draft meanwhile. Its words are not overwritten."""

    sentence = (
        "Somebody else saved this draft since you opened it. Your words are still here: open the draft beside it."
    )


class TitleTaken(Refusal):
    """Another form of the study already has this title."""

    sentence = "Another form of this study has this title already. Give this one a title of its own."
    status = 422
    field = "title"


class ConsentFormQuerySet(models.QuerySet):
    def for_sessions(self, study):
        """Forms of `study` that may be chosen for a session and signed now, by title."""
        in_use = FormVersion.objects.usable().filter(form=OuterRef("pk"))
        child = Q(cohort=Cohort.CHILD, permission__isnull=False)
        return self.filter(Q(cohort=Cohort.ADULT) | child, Exists(in_use), study=study).order_by("title", "id")


class ConsentFormManager(models.Manager.from_queryset(ConsentFormQuerySet)):
    @transaction.atomic
    def begin(self, *, key, study, title, cohort, by, at):
        """Start a form in `study` with an empty first draft. Idempotent under `key`. Raises TitleTaken."""
        Study.objects.select_for_update().get(pk=study.pk)

        def make():
            if ConsentForm.objects.filter(study=study, title=title).exists():
                raise TitleTaken
            form = ConsentForm(id=key, study=study, title=title, cohort=cohort, recorded_by=by.actor_id)
            form.save(force_insert=True)
            log(actions.OPENED, by=by, at=at, study=study, about=form, detail={"cohort": cohort})
            form.draft(by=by, at=at)
            return form

        return once(ConsentForm, key, by=by, make=make, same={"study_id": study.pk, "title": title, "cohort": cohort})


class ConsentForm(Base):
    """One consent form of a study, for one kind of reader. Its words are in its versions.

    `permission` is the parents' form that belongs to a child's form: a child's session needs a yes on both (A-R1).
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    cohort = models.CharField(max_length=10, choices=Cohort, default=Cohort.ADULT)
    permission = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = ConsentFormManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "title"], name="one_form_title_a_study"),
            models.CheckConstraint(
                condition=Q(permission=None) | Q(cohort=Cohort.CHILD), name="only_a_childs_form_names_parents"
            ),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "study", "title", "cohort", "permission"}

    def __str__(self):
        return self.title

    @property
    def carries_sessions(self):
        """Whether sessions may use it: an adult's form, or a child's form that names its parents' form."""
        return self.cohort == Cohort.ADULT or (self.cohort == Cohort.CHILD and self.permission_id is not None)

    @transaction.atomic
    def draft(self, *, by, at):
        """The version that is a draft or with the committee, or a new draft with the words of the latest version."""
        ConsentForm.objects.select_for_update().get(pk=self.pk)
        latest = self.newest_version()
        if latest and latest.state in (State.DRAFT, State.SUBMITTED):
            return latest
        number = latest.number + 1 if latest else 1
        version = FormVersion(form=self, number=number, recorded_by=by.actor_id, written_by=by.actor_id)
        for name in texts.FIELDS if latest else ():
            setattr(version, name, getattr(latest, name))
        version.save(force_insert=True)
        log(actions.DRAFTED, by=by, at=at, study=self.study, about=version, detail={"number": number}, wrote=[version])
        return version

    def newest_version(self):
        """The version with the highest number."""
        return self.versions.order_by("-number").first()


class FormVersionQuerySet(models.QuerySet):
    def of_study(self, study):
        return self.filter(form__study=study).select_related("form__study")

    def usable(self):
        """Versions that may be signed now: approved and not replaced (A-R3)."""
        return self.filter(state=State.APPROVED)


def first_choices():
    """The choices of an empty draft: taking part alone."""
    return [{"code": TAKE_PART, "title": KNOWN[TAKE_PART].title, "words": "", "more": ""}]


class FormVersion(Base):
    """One version of a form: its exact words and choices.

    `choices` is a list of {"code", "title", "words", "more"}; approval makes a FormScope row of each. The texts are
    plain paragraphs with blank lines between them.
    """

    form = models.ForeignKey(ConsentForm, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=35, default="en", help_text="BCP 47")
    about = models.TextField(blank=True)
    what_happens = models.TextField(blank=True)
    withdrawal_terms = models.TextField(blank=True)
    teach_question = models.TextField(blank=True)
    teach_options = models.JSONField(default=list)
    teach_right = models.PositiveSmallIntegerField(null=True)
    teach_correction = models.TextField(blank=True)
    validity_months = models.PositiveSmallIntegerField(default=12, help_text="how long a yes holds")
    choices = models.JSONField(default=first_choices)
    revision = models.PositiveIntegerField(default=1, help_text="counts how often the draft was saved")
    written_by = models.UUIDField(help_text="who saved the draft last")
    hands = models.JSONField(default=list, help_text="every account that saved or sent it, for F-R4")
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the words as they were sent to the committee")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="versions")
    superseded_at = models.DateTimeField(null=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="one_version_number_a_form"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="approved"), name="one_version_in_use_a_form"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(state__in=["draft", "submitted"]), name="one_version_under_way_a_form"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(sha256=""), name="version_sent_with_its_hash"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"])
                | Q(approval__isnull=False, approved_at__isnull=False, approved_by__isnull=False),
                name="version_used_only_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"])
                | (
                    ~Q(approved_by=F("recorded_by"))
                    & ~Q(approved_by=F("written_by"))
                    & ~Q(approved_by=F("submitted_by"))
                ),
                name="version_not_approved_by_its_writer",
            ),
            Moves(name="version_moves", first="draft", table=TABLE),
            Frozen(
                name="version_frozen",
                fields=("form", "number", *texts.FIELDS, "written_by", "hands", "sha256", "submitted_by"),
                open_state="draft",
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "form", "number", "state", *texts.FIELDS, "revision", "written_by",
            "hands", "sha256", "submitted_at", "submitted_by", "approved_at", "approved_by", "approval",
            "superseded_at",
        }  # fmt: skip

    def __str__(self):
        return f"Form {self.number}"

    @property
    def is_usable(self):
        return self.state == State.APPROVED

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def is_submitted(self):
        return self.state == State.SUBMITTED

    @property
    def is_untouched(self):
        """Whether the words, and the scopes once approved, are exactly those that were sent to the committee (A-R3)."""
        if not self.sha256 or texts.fingerprint(self) != self.sha256:
            return False
        if self.state in (State.DRAFT, State.SUBMITTED):
            return True
        scopes = self.scopes.values("code", "title", "words", "more")
        return list(scopes.order_by("position")) == self.choices

    def is_by(self, account_id):
        """Whether this account wrote, saved or sent the version (F-R4)."""
        return account_id in {self.recorded_by, self.written_by, self.submitted_by} or str(account_id) in self.hands

    def locked(self):
        """This version, read again and locked."""
        return FormVersion.objects.select_for_update(of=("self",)).select_related("form__study").get(pk=self.pk)

    @transaction.atomic
    def revise(self, *, words, revision, by, at):
        """Save the draft. `words` maps names of `texts.FIELDS` to values; `revision` is the one the writer opened.

        Raises NotAllowedNow if it is not a draft, and SavedByAnother if it was saved since.
        """
        version = self.locked()
        NEXT.check(version.state, State.SUBMITTED)
        if version.revision != revision:
            raise SavedByAnother
        for name, value in words.items():
            setattr(version, name, value)
        version.written_by, version.revision = by.actor_id, revision + 1
        version.hands = sorted({*version.hands, str(by.actor_id)})
        version.save(update_fields=[*words, "written_by", "hands", "revision"])
        detail = {"number": version.number, "revision": version.revision}
        log(actions.REVISED, by=by, at=at, study=version.form.study, about=version, detail=detail, wrote=[version])
        return version

    @transaction.atomic
    def submit(self, *, by, at):
        """Send the draft to the committee, which freezes its words. Raises NotAllowedNow, GateClosed."""
        version = self.locked()
        NEXT.check(version.state, State.SUBMITTED)
        texts.readiness(version).require()
        version.state, version.submitted_at, version.submitted_by = State.SUBMITTED, at, by.actor_id
        version.hands = sorted({*version.hands, str(by.actor_id)})
        version.sha256 = texts.fingerprint(version)
        version.save(update_fields=["state", "submitted_at", "submitted_by", "hands", "sha256"])
        detail = {"number": version.number, "sha256": version.sha256}
        log(actions.SUBMITTED, by=by, at=at, study=version.form.study, about=version, detail=detail, wrote=[version])
        announce(FORM_SUBMITTED, at=at, study=version.form.study_id, version=version.pk)
        return version


class FormScope(Base):
    """One choice of an approved version, answered yes or no by itself. Made on approval, never edited."""

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="scopes")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    words = models.TextField()
    more = models.TextField(blank=True)
    required = models.BooleanField(help_text="needed to take part; only taking part itself ever is (A-R7)")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_scope_code_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="one_scope_position_a_version"),
            models.CheckConstraint(
                condition=Q(code=TAKE_PART, required=True) | (~Q(code=TAKE_PART) & Q(required=False)),
                name="only_taking_part_is_required",
            ),
            AppendOnly(name="scope_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "version", "code", "title", "words", "more", "required", "position",
        }  # fmt: skip

    def __str__(self):
        return self.title

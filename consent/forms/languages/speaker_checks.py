"""Whether a speaker checked our own words in a language, in this installation (G-R6)."""

from django.db import models, transaction

from consent.forms import actions
from consent.forms.languages.catalogues import digest
from consent.forms.texts import LANGUAGES, TRANSLATED
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal


class CatalogueChanged(Refusal):
    """The words are not the ones that were on the page."""

    sentence = "The words have changed since this page was opened. Load it again and look at them once more."
    field = "checked"


class SpeakerCheckManager(models.Manager):
    @transaction.atomic
    def vouch(self, *, key, language, digest_read, by, at):
        """Record that a speaker of `language` read its catalogue, of which `digest_read` is the digest.

        Idempotent under `key`. Raises CatalogueChanged.
        """
        if digest_read != digest(language):
            raise CatalogueChanged

        def make():
            check = self.model(id=key, language=language, digest=digest_read, checked_at=at, recorded_by=by.actor_id)
            check.save(force_insert=True)
            detail = {"language": language, "digest": digest_read}
            log(actions.WORDS_CHECKED, by=by, at=at, study=by.study, about=check, detail=detail, wrote=[check])
            return check

        return once(self.model, key, by=by, make=make, same={"language": language, "digest": digest_read})

    def of(self, language):
        """The newest check of the words in `language` as they are now, or None: a change of any word ends a check."""
        return self.filter(language=language, digest=digest(language)).order_by("-checked_at").first()


class SpeakerCheck(Base):
    """A member vouched that a speaker of a language read every word of ours in it. It counts in every study."""

    language = models.CharField(max_length=35, help_text="BCP 47")
    digest = models.CharField(max_length=64, help_text="of the words that were read")
    checked_at = models.DateTimeField()

    objects = SpeakerCheckManager()

    class Meta:
        constraints = [AppendOnly(name="speaker_check_written_once")]
        indexes = [models.Index(fields=["language", "digest"], name="speaker_check_of_words")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "language", "digest", "checked_at"}

    def __str__(self):
        return f"{LANGUAGES[self.language]}, checked by a speaker"


def why_read_along(version):
    """Why a person who knows its language has to read along with `version`, or "" where nobody has to."""
    language = LANGUAGES.get(version.language, version.language)
    if version.language == "en":
        return ""
    if version.language not in TRANSLATED:
        return f"Buttons and help are in English beside a form in {language}."
    if SpeakerCheck.objects.of(version.language) is None:
        return f"No speaker has checked our words in {language} here."
    return ""

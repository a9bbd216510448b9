"""The exact words of a form version: their fingerprint, and whether they are complete."""

import hashlib
import json

from django.utils.translation import gettext_lazy as _

from consent.forms.scopes import TAKE_PART, scope_title
from safespace.base.gates import Gate, Requirement

FIELDS = (
    "language",
    "about",
    "what_happens",
    "withdrawal_terms",
    "teach_question",
    "teach_options",
    "teach_right",
    "teach_correction",
    "validity_months",
    "choices",
)
"""The fields that the fingerprint covers and that never change once a version was submitted."""

SECTIONS = (
    ("about", _("About the study")),
    ("what_happens", _("What will happen")),
    ("withdrawal_terms", _("If you change your mind")),
)


LANGUAGES = {
    "en": "English", "cy": "Welsh", "fr": "French", "de": "German", "es": "Spanish", "uk": "Ukrainian", "ar": "Arabic",
    "fa-AF": "Dari", "ps": "Pashto", "ur": "Urdu", "kmr": "Kurmanji",
}  # fmt: skip
"""The languages a form may be written in: {BCP 47 tag: name}."""


TRANSLATED = frozenset({"en", "fr", "de", "es", "ar", "fa-AF", "uk", "kmr"})
"""The LANGUAGES whose catalogue is in `consent/locale`. Beside a form in another language our words are in English."""


def words_language(version):
    """The language of our own words beside those of `version`: its language, or English without a catalogue."""
    return version.language if version.language in TRANSLATED else "en"


def language_name(version):
    """The name of the language of `version`, or its tag if it is none of LANGUAGES."""
    return LANGUAGES.get(version.language, version.language)


def fingerprint(version):
    """The SHA-256 (hex) of every word and choice of `version`, as canonical JSON."""
    words = {name: getattr(version, name) for name in FIELDS}
    exact = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(exact.encode()).hexdigest()


def readiness(version, mend_url=None):
    """What a draft needs before it goes to the committee, as a Gate."""

    def requirement(name, holds, because):
        return Requirement(name, bool(holds), because, mend_url)

    options = [one for one in version.teach_options if one]
    unworded = [
        one["title"] or scope_title(one["code"]) for one in version.choices if not (one["title"] and one["words"])
    ]
    return Gate(
        (
            *(
                requirement(title, getattr(version, field).strip(), f"“{title}” has no words yet.")
                for field, title in SECTIONS
            ),
            requirement(
                "Did we explain it well?",
                version.teach_question and version.teach_correction and len(options) >= 2,
                "“Did we explain it well?” needs a question, two answers and a kind correction.",
            ),
            requirement(
                "The right answer",
                version.teach_right is not None and version.teach_right < len(options),
                "Mark which answer is the right one.",
            ),
            requirement(
                "Choices",
                any(one["code"] == TAKE_PART for one in version.choices),
                "Taking part is not among the choices.",
            ),
            requirement(
                "Words of each choice",
                not unworded,
                "These choices need a title and words: " + ", ".join(unworded) + ".",
            ),
        )
    )

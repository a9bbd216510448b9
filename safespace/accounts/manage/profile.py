"""What somebody of the staff tells about themselves, if they like: so that a person may meet whom they asked for.

Sealed with their own key. It is shown to nobody as such; whoever chooses an interviewer reads only what is missing.
"""

from django.db import transaction

from safespace.accounts import actions
from safespace.accounts.models import User
from safespace.audit.log import record

LANGUAGES = {
    "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "hy": "Armenian", "bn": "Bengali",
    "bfi": "British Sign Language",
    "bg": "Bulgarian", "yue": "Cantonese", "zh": "Chinese, Mandarin", "cs": "Czech", "prs": "Dari", "nl": "Dutch",
    "en": "English", "fa": "Farsi", "fr": "French", "ka": "Georgian", "de": "German", "el": "Greek", "gu": "Gujarati",
    "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "ig": "Igbo", "it": "Italian",
    "kmr": "Kurdish, Kurmanji", "ckb": "Kurdish, Sorani", "lt": "Lithuanian", "ne": "Nepali", "om": "Oromo",
    "ps": "Pashto", "pl": "Polish", "pt": "Portuguese", "pa": "Punjabi", "ro": "Romanian", "rom": "Romani",
    "ru": "Russian", "sr": "Serbian, Croatian, Bosnian", "sk": "Slovak", "so": "Somali", "es": "Spanish",
    "sw": "Swahili",
    "ta": "Tamil", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "cy": "Welsh", "yo": "Yoruba",
}  # fmt: skip
"""BCP 47 codes, by name. Dialects stand apart where people of one do not follow the other (domain.md C)."""

GENDERS = {"woman": "a woman", "man": "a man", "nonbinary": "a non-binary person"}


@transaction.atomic
def tell(user, *, speaks, gender, by, at):
    """`user` tells which languages (codes) they interview in and, if they like, their gender; nobody else may.

    The log says that something was told, not what. Telling nothing takes all of it back.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    known = sorted(code for code in speaks if code in LANGUAGES)
    told = {"speaks": known, "gender": gender if gender in GENDERS else ""}
    if (locked.profile or {"speaks": [], "gender": ""}) != told:
        locked.profile = told if known or told["gender"] else None
        locked.save(update_fields=["profile"])
        record(actions.PROFILE_CHANGED, by=by, at=at, about=locked)
    return locked

"""The languages and gender that a staff member may state, so that participants meet whom they asked for.

Sealed with the staff member's own key. Colleagues who choose an interviewer see only which wishes are not met.
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
"""BCP 47 codes and names. Dialects are separate entries where their speakers do not understand each other."""

GENDERS = {"woman": "a woman", "man": "a man", "nonbinary": "a non-binary person"}


@transaction.atomic
def write_profile(user, *, speaks, gender, by, at):
    """Replace the profile of `user`: language codes and, optionally, gender. Empty values remove it.

    The log says that the profile changed, not what it holds.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    known = sorted(code for code in speaks if code in LANGUAGES)
    stated = {"speaks": known, "gender": gender if gender in GENDERS else ""}
    if (locked.profile or {"speaks": [], "gender": ""}) != stated:
        locked.profile = stated if known or stated["gender"] else None
        locked.save(update_fields=["profile"])
        record(actions.PROFILE_CHANGED, by=by, at=at, about=locked)
    return locked

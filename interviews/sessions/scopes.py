"""Which act needs which scope of the consent form (A-R1, A2). A scope that was never asked about is a no."""

from consent.forms.scopes import KNOWN
from interviews.rooms.lending.equipment import EquipmentKind

NOTES = "notes"
INTERPRETER = "interpreter_present"
OF_EQUIPMENT = {EquipmentKind.RECORDER: "audio", EquipmentKind.CAMERA: "video"}
"""Equipment that is lent only on a yes. Other equipment records nothing."""

ACTS = {
    "take_part": "Booking a room for a talk, beginning it and going on with it",
    NOTES: "Keeping notes to self",
    "audio": "Lending a recorder with a booking",
    "video": "Lending a camera with a booking",
    INTERPRETER: "Booking an interpreter",
    "topic:": "Opening a sensitive topic, each by its own choice",
}
"""Each scope that an act needs, and that act."""

WITHOUT_ACT = (
    "photo", "human_transcriber", "automatic_transcription", "translate", "quote_anonymous", "quote_attributed",
    "review_own_transcript", "share_with_named_partner", "archive_restricted", "archive_open", "broad_future_use",
    "keep_contact", "recontact_this_study", "recontact_other_studies", "wellbeing_call", "contact_support_person",
    "contact_professional", "observer_present", "link_records",
)  # fmt: skip
"""Scopes that people answer and no act needs yet. Move a scope to ACTS when you build its act."""


def scopes_in_the_room(interpreter, equipment):
    """The scopes needed for an interpreter (or None) and the `equipment` in the room, each once, in order."""
    kinds = [OF_EQUIPMENT[one.kind] for one in equipment if one.kind in OF_EQUIPMENT]
    return list(dict.fromkeys([*([INTERPRETER] if interpreter else []), *kinds]))


def why_not(consent, code):
    """Why the Basis `consent` forbids `code`, as a sentence; "" where no answer forbids it."""
    if not consent.forbids(code):
        return ""
    title = KNOWN[code].title
    if consent.asks(code):
        return f"There is a no to “{title}”."
    return f"“{consent.form}” does not ask about “{title}”, and what was never asked is a no."

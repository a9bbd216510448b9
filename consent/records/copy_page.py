"""What a copy of a consent says, for the person and for the record: pseudonym and code, never a name."""

from consent.ethics.wording import day_words, moment_words
from consent.forms.presentation import paragraphs, sections

TERMS = "If you change your mind"
"""The section of a form that a copy prints separately."""

COME_BACK = "Nobody will ask you again. If you ever want to take part, you can come to us."
"""What a copy says there after a no: the terms for taking a yes back do not apply."""


def copy_page(record, asked):
    """The context of `components/copy_page.html`. `asked` are the person's questions. The signature is left out.

    The printed page also holds the words they read and the meaning of each choice, as they were on signing. A choice
    that became a no since is shown as one (A-R11).
    """
    version, participant = record.version, record.participant
    study = version.form.study
    terms = "\n".join(paragraphs(version.withdrawal_terms)) if record.is_given else COME_BACK
    parts = [(TERMS, terms)]
    if asked:
        parts.insert(0, ("You asked, and we talked about it", "\n".join(f"“{words}”" for words in asked)))
    since = [since_words(one, study) for one in record.answers.all() if one.granted and not one.is_yes]
    if since:
        parts.insert(0, ("You changed your mind", "\n".join(since)))
    if record.valid_until:
        parts.append(("How long it holds", f"Until the end of {day_words(record.last_day)}, unless you stop earlier."))
    parts.append(("To reach us", reach_words(study, participant)))
    mark = record.text_sha256
    answers = {one.scope.code: one.is_yes for one in record.answers.all()}
    return {
        "title": "What you agreed to" if record.is_given else "You said no, and that is fine",
        "words": f"{study.name}, form {version.number} · {moment_words(study, record.given_at)}",
        "person": f"For {participant.pseudonym}, {participant.code}. {_who_was_there(record)}",
        "answers": [(one.scope.title, "yes" if one.is_yes else "no") for one in record.answers.all()],
        "parts": parts,
        "read": [one for one in sections(version) if one.title != TERMS or not record.is_given],
        "answered": [(one, answers.get(one["code"])) for one in version.choices if one["code"] in answers],
        "language": version.language,
        "mark": f"Words {mark[:4]} {mark[4:8]} {mark[8:12]}",
        "foot": "The ethics committee can check that these are the words it approved.",
    }


def since_words(answer, study):
    """When a yes became a no, such as "Recording your voice: a no since 23 November 2026, 13:00 (GMT)."."""
    return f"{answer.scope.title}: a no since {moment_words(study, answer.narrowing.received_at)}."


def reach_words(study, participant):
    """How to withdraw, one line each: whom to tell, what to say, and where."""
    say = f"Tell any of us, in any way, and say {participant.pseudonym} or {participant.code}. You never owe a reason."
    lines = [say, f"Phone: {study.contact_phone}" if study.contact_phone else "", study.contact_address]
    return "\n".join(line for line in lines if line)


def _who_was_there(record):
    if record.is_read_aloud:
        return f"{record.obtained_by.user} read it out to you, and {record.sitting.witness.user} was the witness."
    return f"{record.obtained_by.user} was with you."


def card(record):
    """A plain card with what the person says so that we find their record. It does not show what it is about."""
    participant, study = record.participant, record.version.form.study
    return {"pseudonym": participant.pseudonym, "code": participant.code, "day": day_words(study.day(record.given_at))}

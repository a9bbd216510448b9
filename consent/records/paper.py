"""What stands on a copy of a consent, for the person and for the file. Never a name, only pseudonym and code."""

from consent.ethics.wording import day_words, moment_words
from consent.forms.reading import paragraphs


def paper(record, asked):
    """What `components/paper.html` takes. `asked` are the person's questions; the signature never stands here."""
    version, participant = record.version, record.participant
    study = version.form.study
    parts = [("If you change your mind", "\n".join(paragraphs(version.withdrawal_terms)))]
    if asked:
        parts.insert(0, ("You asked, and we talked about it", "\n".join(f"“{words}”" for words in asked)))
    if record.valid_until:
        parts.append(("How long it holds", f"Until the end of {day_words(record.last_day)}, unless you stop earlier."))
    mark = record.text_sha256
    return {
        "title": "What you agreed to" if record.is_given else "You said no, and that is fine",
        "words": f"{study.name}, form {version.number} · {moment_words(study, record.given_at)}",
        "person": f"For {participant.pseudonym}, {participant.code}. {_who_was_there(record)}",
        "answers": [(one.scope.title, "yes" if one.granted else "no") for one in record.answers.all()],
        "parts": parts,
        "mark": f"Words {mark[:4]} {mark[4:8]} {mark[8:12]}",
        "foot": "The ethics committee can check that these are the words it approved.",
    }


def _who_was_there(record):
    if record.is_read_aloud:
        return f"{record.obtained_by.user} read it out to you, and {record.sitting.witness.user} was the witness."
    return f"{record.obtained_by.user} was with you."


def card(record):
    """A plain card: what one needs to say to be found again, and nothing that tells what it is about."""
    participant, study = record.participant, record.version.form.study
    return {"pseudonym": participant.pseudonym, "code": participant.code, "day": day_words(study.day(record.given_at))}

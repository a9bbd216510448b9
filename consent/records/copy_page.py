"""What a copy of a consent says, for the person and for the record: pseudonym and code, never a name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.ethics.wording import day_words, moment_words
from consent.forms.presentation import paragraphs, sections
from consent.forms.texts import words_language
from safespace.base.text.languages import isolated

TERMS = "withdrawal_terms"
"""The section of a form that a copy prints separately."""

COME_BACK = gettext_lazy("Nobody will ask you again. If you ever want to take part, you can come to us.")
"""What a copy says there after a no: the terms for taking a yes back do not apply."""


def copy_page(record, asked):
    """The context of `components/copy_page.html`. `asked` are the person's questions. The signature is left out.

    The printed page also holds the words they read and the meaning of each choice, as they were on signing. A choice
    that became a no since is shown as one (A-R11).
    """
    version, participant = record.version, record.participant
    study = version.form.study
    terms = "\n".join(paragraphs(version.withdrawal_terms)) if record.is_given else str(COME_BACK)
    parts = [(_("If you change your mind"), terms)]
    if asked:
        quoted = [_("“%(words)s”") % {"words": isolated(words)} for words in asked]
        parts.insert(0, (_("You asked, and we talked about it"), "\n".join(quoted)))
    since = [since_words(one, study) for one in record.answers.all() if one.granted and not one.is_yes]
    if since:
        parts.insert(0, (_("You changed your mind"), "\n".join(since)))
    if record.valid_until:
        until = _("Until the end of %(day)s, unless you stop earlier.") % {"day": day_words(record.last_day)}
        parts.append((_("How long it holds"), until))
    parts.append((_("To reach us"), reach_words(study, participant)))
    mark = record.text_sha256
    answers = {one.scope.code: one.is_yes for one in record.answers.all()}
    return {
        "title": _("What you agreed to") if record.is_given else _("You said no, and that is fine"),
        "words": _("%(study)s, form %(number)s · %(moment)s")
        % {
            "study": isolated(study.name),
            "number": version.number,
            "moment": moment_words(study, record.given_at),
        },
        "person": _("For %(pseudonym)s, %(code)s.") % _names(participant) + " " + _who_was_there(record),
        "answers": [(one.scope.title, "yes" if one.is_yes else "no") for one in record.answers.all()],
        "parts": parts,
        "read": [one for one in sections(version) if one.field != TERMS or not record.is_given],
        "answered": [(one, answers.get(one["code"])) for one in version.choices if one["code"] in answers],
        "language": version.language,
        "words_language": words_language(version),
        "mark": _("Words %(mark)s") % {"mark": isolated(f"{mark[:4]} {mark[4:8]} {mark[8:12]}")},
        "foot": _("The ethics committee can check that these are the words it approved."),
    }


def since_words(answer, study):
    """When a yes became a no, such as "Recording your voice: a no since 23 November 2026, 13:00 (GMT)."."""
    when = moment_words(study, answer.narrowing.received_at)
    return _("%(title)s: a no since %(moment)s.") % {"title": isolated(answer.scope.title), "moment": when}


def reach_words(study, participant):
    """How to withdraw, one line each: whom to tell, what to say, and where."""
    say = _("Tell any of us, in any way, and say %(pseudonym)s or %(code)s. You never owe a reason.")
    phone = _("Phone: %(number)s") % {"number": isolated(study.contact_phone)} if study.contact_phone else ""
    lines = [say % _names(participant), phone, study.contact_address]
    return "\n".join(line for line in lines if line)


def _names(participant):
    return {"pseudonym": isolated(participant.pseudonym), "code": isolated(participant.code)}


def _who_was_there(record):
    if record.is_read_aloud:
        names = {"reader": isolated(record.obtained_by.user), "witness": isolated(record.sitting.witness.user)}
        return _("%(reader)s read it out to you, and %(witness)s was the witness.") % names
    return _("%(name)s was with you.") % {"name": isolated(record.obtained_by.user)}


def card(record):
    """A plain card with what the person says so that we find their record. It does not show what it is about."""
    participant, study = record.participant, record.version.form.study
    return {"pseudonym": participant.pseudonym, "code": participant.code, "day": day_words(study.day(record.given_at))}

"""E-mail without names: it says that there is something to see after signing in, and where."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from safespace.outbox.announcements import announce
from safespace.outbox.listeners import listens

POSTED = "letter.posted"


class NotALetter(ValueError):
    """The template is not a text file under `templates/letters/`."""


def post(*, to, letter, at):
    """Send `letter` ("letters/new_sign_in.txt") to the account `to` once the present transaction is committed.

    The first line of the file is the subject. A letter gets only the moment and the address of this installation, so it
    cannot name a person. Raises NotALetter for any other template.
    """
    if not letter.startswith("letters/") or not letter.endswith(".txt") or ".." in letter:
        raise NotALetter(letter)
    announce(POSTED, at=at, to=to.pk, letter=letter)


def reaches(account):
    """Whether letters to `account` arrive anywhere: no other page promises one."""
    return bool(account.email)


@listens(POSTED)
def send(announcement):
    """Hand the letter to the mail server; retried until accepted. Does nothing if the account is gone or inactive."""
    to = get_user_model()._default_manager.filter(pk=announcement.ids["to"], is_active=True).first()
    if to is None or not reaches(to):
        return
    with timezone.override(timezone.get_default_timezone()):
        text = render_to_string(announcement.ids["letter"], {"at": announcement.at, "site_url": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[str(to.email)]).send()

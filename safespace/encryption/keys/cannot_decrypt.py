"""Errors for sealed values that cannot be decrypted. They contain neither values nor keys."""

from django.utils.translation import gettext_lazy as _

from safespace.base.refusals import Refusal


class CannotDecrypt(Refusal):
    """A sealed value cannot be decrypted, or no new one may be made."""

    sentence = _("This is sealed and cannot be opened.")
    status = 410


class KeyDestroyed(CannotDecrypt):
    """The key does not exist: it was destroyed on purpose, or lost with a database of keys."""

    sentence = _("This was erased: the key that opened it no longer exists.")


class Tampered(CannotDecrypt):
    """The bytes are not what was sealed here: changed, truncated, or moved from another row, field or person."""

    sentence = _(
        "This was changed since it was saved and can’t be opened. Please tell the person who looks after the keys."
    )
    status = 500

"""Form fields for documents, recognised by content rather than by name (ASVS 5.2.2)."""

from django import forms
from django.conf import settings

from safespace.base.cleaning.bounds import MAX_PAGES, MAX_PIXELS, MB
from safespace.base.cleaning.refused import Reason
from safespace.base.stripping import DocumentRefused, stripped

MAX_BYTES = 20 * MB

# How a file of each kind begins.
BEGINNINGS = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
ENDINGS = ("pdf", "jpg", "jpeg", "jpe", "jfif", "png")
"""What the browser's file picker offers. The name of the file decides nothing."""


class DocumentField(forms.FileField):
    """A PDF, a JPEG or a PNG of up to MAX_BYTES. Its cleaned value is a copy without hidden data (see `stripped`) whose
    `content_type` is the true one.
    """

    WRONG = "Choose a PDF, or a picture as JPEG or PNG, of up to 20 MB."
    TOO_LARGE = "This file has {size:,} MB, and up to {most} MB are kept. Scan it with less detail, or in parts."
    SENTENCES = {
        Reason.UNREADABLE: "This file does not open. Save it or scan it once more, and choose it again.",
        Reason.LOCKED: "This PDF opens with a password only. Save it without one, and choose it again.",
        Reason.TOO_MANY_PAGES: f"This PDF has more than {MAX_PAGES} pages. Keep only those that belong here.",
        Reason.TOO_MANY_PIXELS: f"A picture in this has more than {MAX_PIXELS // 1_000_000} million pixels. "
        "Scan it or save it with less detail, and choose it again.",
        Reason.TOO_MUCH: "There is more in this file than can be looked through. "
        "Print it to a new PDF, or scan it, and choose that.",
        Reason.HIDDEN: "There is something in this PDF that not every program shows, such as layers or a form. "
        "Print it to a new PDF, or scan it, and choose that.",
    }

    def __init__(self, **kwargs):
        super().__init__(**{"error_messages": {"required": self.WRONG, "empty": self.WRONG}, **kwargs})
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ENDINGS)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        most = min(MAX_BYTES, settings.UPLOAD_MOST)
        if upload.size > most:  # before reading: an upload far too large has no content to read
            raise forms.ValidationError(self.TOO_LARGE.format(size=-(-upload.size // MB), most=most // MB))
        kind = _kind_of(upload)
        if kind is None:
            raise forms.ValidationError(self.WRONG)
        try:
            return stripped(upload, kind)
        except DocumentRefused as refused:
            raise forms.ValidationError(self.SENTENCES[refused.reason]) from None


def _kind_of(upload):
    """The media type whose files begin like this one, or None."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    return next((kind for kind, begins in BEGINNINGS.items() if head.startswith(begins)), None)

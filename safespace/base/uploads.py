"""Fields of forms that take a document, judged by what it is and not by what it is called (ASVS 5.2.2)."""

from django import forms
from django.conf import settings

from safespace.base.stripping import Unreadable, stripped

MB = 1024 * 1024
MOST_BYTES = 20 * MB

# How a file of each kind begins.
BEGINNINGS = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
ENDINGS = {"application/pdf": ("pdf",), "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}


class DocumentField(forms.FileField):
    """A PDF, a JPEG or a PNG of up to `MOST_BYTES`. Cleans to what a reader sees of it (see `stripped`), whose
    `content_type` is what it really is.
    """

    WRONG = "Choose a PDF, or a picture as JPEG or PNG, of up to 20 MB."
    UNREADABLE = "This file does not open. Save it once more, without a password, and choose it again."
    TOO_LARGE = "This file has {size:,} MB, and up to {most} MB are kept. Scan it with less detail, or in parts."

    def __init__(self, **kwargs):
        super().__init__(**{"error_messages": {"required": self.WRONG, "empty": self.WRONG}, **kwargs})
        self.widget.attrs["accept"] = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        most = min(MOST_BYTES, settings.UPLOAD_MOST)
        if upload.size > most:  # before anything of it is read: of a far larger one nothing is there
            raise forms.ValidationError(self.TOO_LARGE.format(size=-(-upload.size // MB), most=most // MB))
        kind = _kind_of(upload)
        if kind is None:
            raise forms.ValidationError(self.WRONG)
        try:
            return stripped(upload, kind)
        except Unreadable:
            raise forms.ValidationError(self.UNREADABLE) from None


def _kind_of(upload):
    """What the file begins as, if its name ends in the same; else None."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    ending = upload.name.rpartition(".")[2].lower()
    kinds = (kind for kind, begins in BEGINNINGS.items() if head.startswith(begins))
    return next((kind for kind in kinds if ending in ENDINGS[kind]), None)

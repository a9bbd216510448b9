"""E-R1, ASVS 14.2.8: a document is kept without its metadata."""

import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter

from safespace.base.stripping import DocumentRefused, stripped
from tests.papers import AUTHOR, pdf, picture

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def kept(content, kind):
    return stripped(SimpleUploadedFile("sent", content), kind).read()


def in_a_pdf(picture):
    """A PDF as a scanner makes it: one page that is a JPEG with its metadata."""
    out = BytesIO()
    Image.open(BytesIO(picture)).save(out, "PDF")
    start = out.getvalue().index(b"\xff\xd8")
    end = out.getvalue().index(b"endstream", start)
    length = f"/Length {end - start - 1}".encode()
    return (out.getvalue()[:start] + picture + b"\n" + out.getvalue()[end:]).replace(
        length, f"/Length {len(picture)}".encode()
    )


def test_E_R1_a_pdf_keeps_its_page_and_loses_author_scripts_and_notes():
    sent = pdf("Marguerite signed here")
    assert (AUTHOR.encode() in sent, b"JavaScript" in sent) == (True, True)

    left = kept(sent, PDF)

    assert PdfReader(BytesIO(left)).pages[0].extract_text() == "Marguerite signed here"
    words = (AUTHOR.encode(), b"JavaScript", b"alert", b"Producer", b"Seen")
    assert [word for word in words if word in left] == []


def test_E_R1_files_attached_to_a_pdf_are_removed():
    writer = PdfWriter(clone_from=BytesIO(pdf("Signed")))
    writer.add_attachment("Marguerite.txt", b"Her address")
    sent = BytesIO()
    writer.write(sent)
    assert b"Her address" in sent.getvalue()

    left = kept(sent.getvalue(), PDF)

    assert (b"Her address" in left, b"Marguerite.txt" in left) == (False, False)


def test_E_R1_a_picture_inside_a_pdf_loses_its_camera_metadata():
    sent = in_a_pdf(picture())
    assert AUTHOR.encode() in sent

    left = kept(sent, PDF)

    (shown,) = PdfReader(BytesIO(left)).pages[0].images
    red, _, blue = shown.image.convert("RGB").getpixel((10, 15))
    assert (AUTHOR.encode() in left, red < 60 < 200 < blue) == (False, True)


@pytest.mark.parametrize(("form", "kind"), [("JPEG", JPEG), ("PNG", PNG)])
def test_E_R1_a_picture_is_upright_and_has_no_metadata(form, kind):
    sent = picture(form)
    assert AUTHOR.encode() in sent

    left = kept(sent, kind)

    shown = Image.open(BytesIO(left)).convert("RGB")
    assert (AUTHOR.encode() in left, shown.size, dict(Image.open(BytesIO(left)).getexif())) == (False, (30, 60), {})
    red, _, blue = shown.getpixel((15, 10))
    assert red < 60 < 200 < blue


def test_a_transparent_picture_stays_transparent():
    sent = BytesIO()
    Image.new("P", (4, 4)).save(sent, "PNG", transparency=0)

    assert Image.open(BytesIO(kept(sent.getvalue(), PNG))).convert("RGBA").getpixel((0, 0))[3] == 0


def test_E_R1_S4_what_was_erased_in_a_picture_leaves_no_colours_behind():
    """An editor clears a spot by making it transparent, and leaves the colours of what stood there."""
    sent, picture = BytesIO(), Image.new("RGBA", (2, 1), (200, 30, 40, 0))
    picture.putpixel((1, 0), (10, 20, 30, 128))
    picture.save(sent, "PNG")

    left = Image.open(BytesIO(kept(sent.getvalue(), PNG)))

    assert [left.getpixel((x, 0)) for x in (0, 1)] == [(0, 0, 0, 0), (10, 20, 30, 128)]


def locked():
    writer = PdfWriter(clone_from=BytesIO(pdf("Signed")))
    writer.encrypt("a word")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def huge():
    """A picture that claims 100,000 by 100,000 pixels, in a file of a few hundred bytes."""
    sent = bytearray(picture("PNG"))
    at = sent.index(b"IHDR") + 4
    sent[at : at + 8] = (100_000).to_bytes(4, "big") * 2
    sent[at + 13 : at + 17] = zlib.crc32(sent[at - 4 : at + 13]).to_bytes(4, "big")
    return bytes(sent)


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"%PDF-1.7 and nothing more", PDF, "unreadable"),
        (b"%PDF-1.7\n" + b"<< /A " * 5_000, PDF, "unreadable"),
        (pdf("Signed")[:300], PDF, "unreadable"),
        (locked(), PDF, "locked"),
        (b"\xff\xd8\xff\xe0 no picture", JPEG, "unreadable"),
        (picture()[:-200], JPEG, "unreadable"),
        (huge(), PNG, "too many pixels"),
    ],
    ids=["empty", "nested", "cut off", "locked", "no picture", "half a picture", "huge"],
)
def test_an_unreadable_document_is_refused_for_its_reason_and_not_quoted(content, kind, reason):
    """Neither the message of the refusal nor its cause quotes the file."""
    with pytest.raises(DocumentRefused) as refused:
        kept(content, kind)

    assert (refused.value.reason, str(refused.value), refused.value.__cause__) == (reason, "", None)

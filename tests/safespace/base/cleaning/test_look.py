"""E-R1: what a page shows is kept: text, pictures, stamps, signatures, filled fields, and rotation."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from safespace.base.stripping import DocumentRefused, stripped
from tests.papers import pdf
from tests.safespace.base.cleaning.build_pdf import CONTENT, WORDS, Paper, image_of, look, stream
from tests.safespace.base.cleaning.hidden_places import jpx


def kept(content):
    return PdfReader(BytesIO(stripped(SimpleUploadedFile("sent", content), "application/pdf").read()))


def words_of(reader):
    return [page.extract_text().strip() for page in reader.pages]


def colours(reader):
    """The rough colours of the first page's picture on its left and right."""
    shown = reader.pages[0].images["/Im0"].image.convert("RGB")
    return [tuple(part > 128 for part in shown.getpixel((x, 15))) for x in (10, 50)]


RED, BLUE = (True, False, False), (False, False, True)


def test_text_pictures_size_and_rotation_of_a_page_are_kept():
    paper = Paper()
    paper.put(paper.page, Rotate=90, CropBox=[10, 10, 500, 800])

    left = kept(paper.sent())

    page = left.pages[0]
    assert (words_of(left), colours(left)) == ([WORDS], [BLUE, RED])
    assert (page.rotation, list(page.cropbox), list(page.mediabox)) == (90, [10, 10, 500, 800], [0, 0, 595, 842])


def test_split_content_and_an_inherited_page_size_are_kept():
    paper = Paper()
    half = CONTENT.index(b" Tj")
    pieces = [paper.add(stream(CONTENT[:half])), paper.add(stream(CONTENT[half:]))]
    paper.put(paper.page, Contents=pieces)
    paper.page["/Parent"].get_object()[NameObject("/MediaBox")] = paper.page.pop("/MediaBox")

    left = kept(paper.sent())

    assert (words_of(left), list(left.pages[0].mediabox)) == ([WORDS], [0, 0, 595, 842])


@pytest.mark.parametrize("subtype", ["/Stamp", "/FreeText", "/Ink", "/Widget"])
def test_an_annotation_becomes_part_of_the_page_at_its_place(subtype):
    left = kept(Paper().note(subtype, look()).sent())

    page = left.pages[0]
    assert ("/Annots" in page, words_of(left)) == (False, [f"{WORDS}\nStamped"])
    assert b"2.00000 0.00000 0.00000 2.00000 40.00000 500.00000 cm" in page.get_contents().get_data()


@pytest.mark.parametrize("flag", [2, 32], ids=["hidden", "not on screen"])
def test_a_hidden_annotation_stays_hidden(flag):
    left = kept(Paper().note("/Stamp", look(), F=flag).sent())

    assert words_of(left) == [WORDS]


def test_a_picture_in_jpeg_2000_looks_the_same():
    blue = kept(Paper(image=image_of(jpx(), "/JPXDecode")).sent())

    assert colours(blue) == [BLUE, BLUE]


def test_the_pixels_of_a_jpeg_are_unchanged():
    """It is not compressed again."""
    sent = Paper().sent()
    before, left = (one.pages[0].images["/Im0"].image for one in (PdfReader(BytesIO(sent)), kept(sent)))

    assert left.tobytes() == before.tobytes()


def test_a_scanned_page_is_kept():
    out = BytesIO()
    scans = [Image.effect_noise((300, 400), 90).convert(mode) for mode in ("1", "L", "RGB", "P")]
    scans[0].save(out, "PDF", save_all=True, append_images=scans[1:])

    before, left = PdfReader(out), kept(out.getvalue())

    def points(reader):
        return [page.images[0].image.convert("L").tobytes() for page in reader.pages]

    assert points(left) == points(before)


def test_a_pdf_with_only_an_owner_password_is_accepted():
    writer = PdfWriter(clone_from=BytesIO(pdf(WORDS)))
    writer.encrypt(user_password="", owner_password="a word", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)

    assert words_of(kept(out.getvalue())) == [WORDS]


def hidden_layer():
    paper = Paper()
    layer = paper.add({"/Type": "/OCG", "/Name": "Draft"})
    return paper.put(paper.root, OCProperties={"/OCGs": [layer], "/D": {"/OFF": [layer]}}).sent()


def a_field_without_an_appearance():
    return Paper().note("/Widget", FT="/Tx", V="Marguerite").sent()


def a_layer_that_is_not_printed():
    paper = Paper()
    layer = paper.add({"/Type": "/OCG", "/Name": "Draft", "/Usage": {"/Print": {"/PrintState": "/OFF"}}})
    return paper.put(paper.root, OCProperties={"/OCGs": [layer], "/D": {}}).sent()


def shown_only_while_a_layer_is_off():
    paper = Paper()
    layer = paper.add({"/Type": "/OCG", "/Name": "Draft"})
    membership = {"/Type": "/OCMD", "/OCGs": [layer], "/P": "/AllOff"}
    return (
        paper.put(paper.root, OCProperties={"/OCGs": [layer], "/D": {}})
        .resource("/Properties", "/L1", membership)
        .sent()
    )


@pytest.mark.parametrize(
    "made",
    [hidden_layer, a_layer_that_is_not_printed, shown_only_while_a_layer_is_off, a_field_without_an_appearance],
)
def test_content_that_viewers_show_differently_is_refused(made):
    with pytest.raises(DocumentRefused) as refused:
        kept(made())

    assert refused.value.reason == "hidden"

"""E-R1: what a page shows is kept: words, pictures, what was stamped, signed or filled in, and how it lies."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from safespace.base.stripping import Refused, stripped
from tests.papers import pdf
from tests.safespace.base.cleaning.hiding import jpx
from tests.safespace.base.cleaning.paper import CONTENT, WORDS, Paper, image_of, look, stream


def kept(content):
    return PdfReader(BytesIO(stripped(SimpleUploadedFile("sent", content), "application/pdf").read()))


def words_of(reader):
    return [page.extract_text().strip() for page in reader.pages]


def colours(reader):
    """What the picture of the first page shows on its left and on its right, roughly."""
    shown = reader.pages[0].images["/Im0"].image.convert("RGB")
    return [tuple(part > 128 for part in shown.getpixel((x, 15))) for x in (10, 50)]


RED, BLUE = (True, False, False), (False, False, True)


def test_words_pictures_size_and_turn_of_a_page_stay():
    paper = Paper()
    paper.put(paper.page, Rotate=90, CropBox=[10, 10, 500, 800])

    left = kept(paper.sent())

    page = left.pages[0]
    assert (words_of(left), colours(left)) == ([WORDS], [BLUE, RED])
    assert (page.rotation, list(page.cropbox), list(page.mediabox)) == (90, [10, 10, 500, 800], [0, 0, 595, 842])


def test_a_page_shows_the_same_where_its_content_comes_in_pieces_and_its_size_from_above():
    paper = Paper()
    half = CONTENT.index(b" Tj")
    pieces = [paper.add(stream(CONTENT[:half])), paper.add(stream(CONTENT[half:]))]
    paper.put(paper.page, Contents=pieces)
    paper.page["/Parent"].get_object()[NameObject("/MediaBox")] = paper.page.pop("/MediaBox")

    left = kept(paper.sent())

    assert (words_of(left), list(left.pages[0].mediabox)) == ([WORDS], [0, 0, 595, 842])


@pytest.mark.parametrize("subtype", ["/Stamp", "/FreeText", "/Ink", "/Widget"])
def test_what_was_put_onto_a_page_becomes_part_of_it_where_it_was(subtype):
    left = kept(Paper().note(subtype, look()).sent())

    page = left.pages[0]
    assert ("/Annots" in page, words_of(left)) == (False, [f"{WORDS}\nStamped"])
    assert b"2.00000 0.00000 0.00000 2.00000 40.00000 500.00000 cm" in page.get_contents().get_data()


@pytest.mark.parametrize("flag", [2, 32], ids=["hidden", "not on screen"])
def test_what_did_not_show_does_not_come_to_show(flag):
    left = kept(Paper().note("/Stamp", look(), F=flag).sent())

    assert words_of(left) == [WORDS]


def test_a_picture_in_jpeg_2000_looks_the_same():
    blue = kept(Paper(image=image_of(jpx(), "/JPXDecode")).sent())

    assert colours(blue) == [BLUE, BLUE]


def test_the_points_of_a_jpeg_stay_as_they_are():
    """Nothing is packed a second time."""
    sent = Paper().sent()
    before, left = (one.pages[0].images["/Im0"].image for one in (PdfReader(BytesIO(sent)), kept(sent)))

    assert left.tobytes() == before.tobytes()


def test_a_page_as_a_scanner_makes_it_stays():
    out = BytesIO()
    scans = [Image.effect_noise((300, 400), 90).convert(mode) for mode in ("1", "L", "RGB", "P")]
    scans[0].save(out, "PDF", save_all=True, append_images=scans[1:])

    before, left = PdfReader(out), kept(out.getvalue())

    def points(reader):
        return [page.images[0].image.convert("L").tobytes() for page in reader.pages]

    assert points(left) == points(before)


def test_a_pdf_that_only_its_owner_may_change_is_taken():
    writer = PdfWriter(clone_from=BytesIO(pdf(WORDS)))
    writer.encrypt(user_password="", owner_password="a word", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)

    assert words_of(kept(out.getvalue())) == [WORDS]


def hidden_layer():
    paper = Paper()
    layer = paper.add({"/Type": "/OCG", "/Name": "Draft"})
    return paper.put(paper.root, OCProperties={"/OCGs": [layer], "/D": {"/OFF": [layer]}}).sent()


def a_field_that_each_program_draws_its_own_way():
    return Paper().note("/Widget", FT="/Tx", V="Marguerite").sent()


@pytest.mark.parametrize("made", [hidden_layer, a_field_that_each_program_draws_its_own_way])
def test_what_shows_in_one_program_and_not_in_another_is_refused(made):
    with pytest.raises(Refused) as refused:
        kept(made())

    assert refused.value.reason == "hidden"

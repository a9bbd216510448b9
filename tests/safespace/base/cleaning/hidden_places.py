"""Documents that hide a name: each function returns one with CANARY somewhere no page shows."""

import base64
import zlib
from io import BytesIO

from PIL import Image, ImageCms
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

from tests.papers import pdf, picture
from tests.safespace.base.cleaning.build_pdf import CONTENT, WORDS, Paper, image_of, jpeg_image, look, stream

CANARY = "Ottoline Whistledown"


def jpx():
    """A JPEG 2000 with comments in an XML box, in a UUID box, and in the codestream header."""
    out = BytesIO()
    Image.new("RGB", (60, 30), "blue").save(out, "JPEG2000", comment=CANARY)
    box = f"<x>{CANARY}</x>".encode()
    extra = (8 + len(box)).to_bytes(4, "big") + b"xml " + box
    data = out.getvalue()
    at = data.index(b"jp2c") - 4
    return data[:at] + extra + data[at:] + extra.replace(b"xml ", b"uuid")


def profile():
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + f"desc {CANARY}".encode()


def jbig2():
    """One comment segment, and no picture."""
    said = b"\x20\x00\x00\x00" + CANARY.encode() + b"\x00\x00"
    return b"\x00\x00\x00\x01" + bytes([62]) + b"\x00\x01" + len(said).to_bytes(4, "big") + said


def properties():
    return pdf(WORDS, author=CANARY)


def document_metadata():
    paper = Paper()
    return paper.put(paper.root, Metadata=paper.add(stream(CANARY.encode()))).sent()


def private_entries_of_a_page():
    paper = Paper()
    return paper.put(paper.page, PieceInfo={"/Scanner": {"/Private": CANARY}}, Secret=CANARY, Thumb=CANARY).sent()


def private_entries_of_a_font():
    paper = Paper()
    return paper.put(paper.page["/Resources"]["/Font"]["/F1"], MadeBy=CANARY).sent()


def private_entries_of_a_picture():
    paper = Paper(image=jpeg_image(picture(author="Nobody"), Metadata=CANARY, PieceInfo={"/X": CANARY}, ID=CANARY))
    return paper.sent()


def text_of_a_note():
    rich = {"RC": f"<body>{CANARY}</body>", "Subj": CANARY, "T": CANARY, "Contents": CANARY, "NM": CANARY}
    return Paper().note("/Text", **rich).sent()


def text_behind_a_stamp():
    rich = {"RC": f"<body>{CANARY}</body>", "Subj": CANARY, "T": CANARY, "Contents": CANARY}
    return Paper().note("/Stamp", look(PieceInfo={"/X": CANARY}, Metadata=CANARY), **rich).sent()


def a_filled_field_with_a_name_of_its_own():
    return Paper().note("/Widget", look(), FT="/Tx", TU=CANARY, T=CANARY, V=CANARY, DV=CANARY).sent()


def a_program_behind_a_link():
    launch = {"/S": "/Launch", "/F": CANARY}
    chain = {"/S": "/URI", "/URI": "https://example.org", "/Next": [{"/S": "/URI", "/URI": "x", "/Next": launch}]}
    return Paper().note("/Link", A=chain).sent()


def a_script():
    paper = Paper()
    action = {"/S": "/JavaScript", "/JS": f"app.alert('{CANARY}')"}
    return paper.put(paper.root, OpenAction=action, AA={"/WC": action}).put(paper.page, AA={"/O": action}).sent()


def an_attached_file():
    paper = Paper()
    paper.writer.add_attachment(f"{CANARY}.txt", CANARY.encode())
    return paper.sent()


def a_structure_tree():
    paper = Paper()
    tree = {"/Type": "/StructTreeRoot", "/K": [{"/S": "/P", "/ActualText": CANARY, "/Alt": CANARY, "/T": CANARY}]}
    return paper.put(paper.root, StructTreeRoot=paper.add(tree), PageLabels={"/Nums": [0, {"/P": CANARY}]}).sent()


def a_bookmark():
    paper = Paper()
    paper.writer.add_outline_item(title=CANARY, page_number=0)
    return paper.sent()


def a_comment_in_the_content():
    return Paper(CONTENT + f"\n% {CANARY}\n".encode()).sent()


def marked_content():
    marked = f"/P <</MCID 0 /ActualText ({CANARY})>> BDC ".encode() + CONTENT + b" EMC"
    return Paper(marked + f" /X <</Y ({CANARY})>> DP ({CANARY}) 0 0 m ({CANARY}) unknown".encode()).sent()


def recognised_words_beneath_a_scan():
    return Paper(f"q BT 3 Tr /F1 9 Tf 40 700 Td ({CANARY}) Tj ET Q ".encode() + CONTENT).sent()


def operands_that_nothing_takes():
    spare = f"BT /F1 12 Tf ({CANARY}) (a) Tj [<</X ({CANARY})>> (b)] TJ ET 0-{CANARY} 1 1 m ".encode()
    return Paper(spare + CONTENT).sent()


def text_after_the_end_of_letters_for_pixels():
    pixels = base64.a85encode(b"\x00" * 100) + b"~>" + CANARY.encode()
    return Paper(image=image_of(pixels, "/ASCII85Decode", size=(10, 10))).sent()


def a_picture_that_no_page_draws():
    return Paper().resource("/XObject", "/Im9", image_of(zlib.compress(CANARY.encode() * 9), "/FlateDecode")).sent()


def exif_in_a_jpeg():
    return Paper(image=jpeg_image(picture(author=CANARY))).sent()


def exif_in_a_jpeg_with_the_short_filter_name():
    return Paper(image=image_of(picture(author=CANARY), "/DCT")).sent()


def text_after_the_end_of_a_jpeg():
    return Paper(image=jpeg_image(picture(author="Nobody") + CANARY.encode())).sent()


def a_compressed_jpeg():
    sent = zlib.compress(picture(author=CANARY))
    return Paper(image=image_of(sent, ["/FlateDecode", "/DCTDecode"])).sent()


def comments_in_a_jpeg_2000():
    return Paper(image=image_of(jpx(), "/JPXDecode")).sent()


def comments_in_a_jbig2():
    image = image_of(jbig2(), "/JBIG2Decode", ColorSpace="/DeviceGray", BitsPerComponent=1)
    return Paper(image=image).sent()


def text_after_the_end_of_compressed_pixels():
    return Paper(image=image_of(zlib.compress(b"\0" * 5_400) + CANARY.encode(), "/FlateDecode")).sent()


def a_colour_profile():
    paper = Paper()
    space = ["/ICCBased", paper.add(stream(profile(), {"/N": 3}))]
    paper.image[NameObject("/ColorSpace")] = paper.add(space)
    return paper.sent()


def a_comment_in_a_character_map():
    paper = Paper()
    table = f"%!PS {CANARY}\n/CMapName /x def".encode()
    return paper.put(paper.page["/Resources"]["/Font"]["/F1"], ToUnicode=paper.add(stream(table))).sent()


def a_comment_in_a_glyph():
    glyph = stream(f"100 0 0 0 9 9 d1 % {CANARY}\n0 0 9 9 re f".encode())
    paper = Paper(CONTENT + b" BT /F3 9 Tf (a) Tj ET")
    font = {
        "/Type": "/Font", "/Subtype": "/Type3", "/FontBBox": [0, 0, 9, 9], "/FontMatrix": [0.1, 0, 0, 0.1, 0, 0],
        "/CharProcs": {"/a": paper.add(glyph)}, "/Encoding": {"/Differences": [97, "/a"]}, "/FirstChar": 97,
        "/LastChar": 97, "/Widths": [100],
    }  # fmt: skip
    return paper.resource("/Font", "/F3", font).sent()


def private_entries_of_a_pattern_and_a_mask():
    paper = Paper(CONTENT + b" /Pattern cs /P0 scn 0 0 9 9 re f /G0 gs")
    tiles = {"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/BBox": [0, 0, 9, 9], "/XStep": 9, "/YStep": 9}
    tile = stream(f"0 0 4 4 re f % {CANARY}\n".encode(), tiles | {"/Metadata": CANARY, "/Resources": {}})
    mask = {"/S": "/Luminosity", "/G": paper.add(look(PieceInfo={"/X": CANARY})), "/Secret": CANARY}
    return paper.resource("/Pattern", "/P0", tile).resource("/ExtGState", "/G0", {"/SMask": mask, "/X": CANARY}).sent()


def an_earlier_version_of_the_document():
    """An incremental update replaces the content of the page, and the old content is still in the file."""
    first = Paper(CONTENT + f" BT (Earlier {CANARY}) Tj ET".encode()).sent()
    writer = PdfWriter(BytesIO(first), incremental=True)
    later = DecodedStreamObject()
    later.set_data(CONTENT)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(later)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


PLACES = [
    properties, document_metadata, private_entries_of_a_page, private_entries_of_a_font, private_entries_of_a_picture,
    text_of_a_note, text_behind_a_stamp, a_filled_field_with_a_name_of_its_own, a_program_behind_a_link, a_script,
    an_attached_file, a_structure_tree, a_bookmark, a_comment_in_the_content, marked_content,
    a_picture_that_no_page_draws, recognised_words_beneath_a_scan, operands_that_nothing_takes,
    text_after_the_end_of_letters_for_pixels, exif_in_a_jpeg,
    exif_in_a_jpeg_with_the_short_filter_name, text_after_the_end_of_a_jpeg, a_compressed_jpeg,
    comments_in_a_jpeg_2000, comments_in_a_jbig2, text_after_the_end_of_compressed_pixels, a_colour_profile,
    a_comment_in_a_character_map, a_comment_in_a_glyph, private_entries_of_a_pattern_and_a_mask,
    an_earlier_version_of_the_document,
]  # fmt: skip


def holds_canary(content):
    """Whether CANARY is anywhere in a PDF: in its bytes, or in any stream, compressed or not."""
    wanted = [CANARY.encode(), CANARY.encode("utf-16-be"), CANARY.encode().hex().encode()]
    reader = PdfReader(BytesIO(content))
    numbers = {number for numbers in reader.xref.values() for number in numbers} | set(reader.xref_objStm)
    bodies = [content]
    for number in numbers:
        try:
            body = reader.get_object(number)
        except Exception:  # freed object numbers
            continue
        bodies.append(repr(body).encode())
        if isinstance(body, StreamObject):
            bodies += [body._data, *_unpacked(body)]
    return any(one in body for body in bodies for one in wanted)


def _unpacked(body):
    if "/FlateDecode" in str(body.get("/Filter")):
        unpacker = zlib.decompressobj()
        yield unpacker.decompress(body._data)
        yield unpacker.unused_data

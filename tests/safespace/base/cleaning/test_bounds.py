"""S5: a document that is too much is refused, soon and with little memory."""

import os
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf.generic import NameObject

from safespace.base.cleaning.bounds import MOST_PAGES
from safespace.base.stripping import Refused, stripped
from tests.architecture.tree import ROOT
from tests.safespace.base.cleaning.paper import Paper, image_of, look, stream, thing

MOST_SECONDS, MOST_MB = 15, 400
PDF = "application/pdf"


def pages(count, also=""):
    """A PDF of `count` pages, written by hand, as libraries take minutes for a hundred thousand."""
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    bodies = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>"]
    bodies += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{also}>>"] * count
    out, places = [b"%PDF-1.7\n"], []
    at = len(out[0])
    for number, body in enumerate(bodies, 1):
        places.append(at)
        out.append(f"{number} 0 obj{body}endobj\n".encode())
        at += len(out[-1])
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    return (
        b"".join(out)
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
        ).encode()
    )


CLEANS = """
import atexit, re, runpy, sys
def peak():
    print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
atexit.register(peak)
runpy.run_module("safespace.base.cleaning", run_name="__main__", alter_sys=True)
"""
"""The process itself says its peak: what the system counts for a child begins with the memory of its parent."""


def measured(content, kind=PDF):
    """(the answer's first line, seconds of a processor, megabytes at most) of the process that cleans `content`."""
    command = [sys.executable, "-c", CLEANS, kind]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(content)
        process.stdin.close()
        word = process.stdout.readline().decode().strip()
        process.stdout.read()
        said = process.stderr.read()
        _, _, used = os.wait4(process.pid, 0)
    return word, used.ru_utime + used.ru_stime, int(said) / 1024


def test_S5_a_hundred_thousand_pages_are_refused_soon_and_with_little_memory():
    sent = pages(100_000)
    assert 8_000_000 < len(sent) < 20_000_000

    word, seconds, megabytes = measured(sent)

    assert word == "too many pages"
    assert (seconds < MOST_SECONDS, megabytes < MOST_MB) == (True, True), (seconds, megabytes)


def test_as_many_pages_as_are_kept_are_kept():
    """The control."""
    assert measured(pages(MOST_PAGES))[0] == "clean"
    assert measured(pages(MOST_PAGES + 1))[0] == "too many pages"


def refused(content, kind=PDF):
    with pytest.raises(Refused) as caught:
        stripped(SimpleUploadedFile("sent", content), kind)
    return caught.value.reason


def unpacking_without_end():
    """150 MB of content in 150 kB."""
    paper = Paper()
    return paper.put(paper.page, Contents=paper.add(stream(b"0 0 m " * 25_000_000).flate_encode())).sent()


def drawings_within_drawings():
    paper, inner = Paper(), look()
    for _ in range(60):
        inner = look(b"/In Do", Resources={"/XObject": {"/In": paper.add(inner)}})
    return paper.resource("/XObject", "/Im0", inner).sent()


def a_tree_of_pages_that_bites_its_tail():
    paper = Paper()
    kids = paper.page["/Parent"].get_object()["/Kids"]
    kids.append(kids[0])
    return paper.sent()


def too_many_stamps():
    paper = Paper().note("/Stamp", look())
    paper.page["/Annots"].extend([paper.page["/Annots"][0]] * 5_000)
    return paper.sent()


def a_picture_larger_than_any():
    return Paper(image=image_of(zlib.compress(b""), "/FlateDecode", size=(100_000, 100_000))).sent()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (unpacking_without_end, "too much"),
        (drawings_within_drawings, "too much"),
        (too_many_stamps, "too much"),
        (a_tree_of_pages_that_bites_its_tail, "unreadable"),
        (a_picture_larger_than_any, "too many points"),
    ],
)
def test_S5_what_is_too_much_is_refused_for_its_own_reason(made, reason):
    with pytest.raises(Refused) as refused:
        stripped(SimpleUploadedFile("sent", made()), PDF)

    assert refused.value.reason == reason


def test_a_drawing_that_draws_itself_ends():
    paper = Paper()
    own = paper.add(look(b"/Im0 Do"))
    own.get_object()[NameObject("/Resources")] = thing({"/XObject": {"/Im0": own}})
    paper.page["/Resources"]["/XObject"][NameObject("/Im0")] = own

    assert measured(paper.sent())[0] == "clean"


def test_a_picture_of_48_million_points_is_taken():
    """As telephones take them; they were refused as broken."""
    out = BytesIO()
    Image.new("RGB", (8_064, 6_048), "blue").save(out, "JPEG")

    word, _, megabytes = measured(out.getvalue(), "image/jpeg")

    assert (word, megabytes < 700) == ("clean", True), megabytes

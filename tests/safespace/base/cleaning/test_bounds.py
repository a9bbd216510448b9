"""S5: a document over a limit is refused quickly and with little memory."""

import json
import os
import resource
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf.generic import ArrayObject, NameObject

from safespace.base.cleaning.bounds import MAX_PAGES
from safespace.base.stripping import DocumentRefused, stripped
from tests.architecture.tree import ROOT
from tests.safespace.base.cleaning.build_pdf import FONT, Paper, image_of, look, stream, thing

MAX_CPU_SECONDS, MOST_MB = 15, 400
PDF = "application/pdf"


def pages(count, also=""):
    """A PDF of `count` pages, written by hand because libraries take minutes for a hundred thousand."""
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
"""The process reports its own peak, because the system's figure for a child includes the memory of its parent."""


LIMITS = """
import atexit, resource, runpy, sys
limits = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
atexit.register(lambda: print([resource.getrlimit(one)[1] for one in limits], file=sys.stderr))
runpy.run_module("safespace.base.cleaning", run_name="__main__", alter_sys=True)
"""
"""The process reports the limits it runs under, which it cannot raise again."""

GIGABYTE = 1024**3


def measured(content, kind=PDF):
    """(first line of output, processor seconds, peak megabytes) of the process that cleans `content`."""
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


def test_S5_a_hundred_thousand_pages_are_refused_quickly_and_with_little_memory():
    sent = pages(100_000)
    assert 8_000_000 < len(sent) < 20_000_000

    word, seconds, megabytes = measured(sent)

    assert word == "too many pages"
    assert (seconds < MAX_CPU_SECONDS, megabytes < MOST_MB) == (True, True), (seconds, megabytes)


def test_the_largest_allowed_number_of_pages_is_accepted():
    """The control."""
    assert measured(pages(MAX_PAGES))[0] == "clean"
    assert measured(pages(MAX_PAGES + 1))[0] == "too many pages"


def a_decompression_bomb():
    """150 MB of content in 150 kB."""
    paper = Paper()
    return paper.put(paper.page, Contents=paper.add(stream(b"0 0 m " * 25_000_000).flate_encode())).sent()


def content_in_several_large_pieces():
    """Each piece alone is below every limit of the reader."""
    paper = Paper()
    pieces = (paper.add(stream(b"\n" * 25_000_000).flate_encode()) for _ in range(3))
    paper.page[NameObject("/Contents")] = ArrayObject(pieces)
    return paper.sent()


def forms_nested_too_deep():
    paper, inner = Paper(), look()
    for _ in range(60):
        inner = look(b"/In Do", Resources={"/XObject": {"/In": paper.add(inner)}})
    return paper.resource("/XObject", "/Im0", inner).sent()


def a_page_tree_with_a_cycle():
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


def font_of_many_widths(count=60_000):
    """200 kB in which nothing but the number of objects is large."""
    paper = Paper()
    paper.page["/Resources"]["/Font"][NameObject("/F1")] = thing({**FONT, "/Widths": [500] * count})
    return paper.sent()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (a_decompression_bomb, "too much"),
        (content_in_several_large_pieces, "too much"),
        (forms_nested_too_deep, "too much"),
        (too_many_stamps, "too much"),
        (font_of_many_widths, "too much"),
        (a_page_tree_with_a_cycle, "unreadable"),
        (a_picture_larger_than_any, "too many pixels"),
    ],
)
def test_S5_a_document_over_a_limit_is_refused_for_that_reason(made, reason):
    with pytest.raises(DocumentRefused) as refused:
        stripped(SimpleUploadedFile("sent", made()), PDF)

    assert refused.value.reason == reason


def test_a_font_of_many_languages_is_accepted():
    """The control: 40,000 objects are fewer than the limit."""
    assert measured(font_of_many_widths(40_000))[0] == "clean"


def test_a_form_that_draws_itself_does_not_loop():
    paper = Paper()
    own = paper.add(look(b"/Im0 Do"))
    own.get_object()[NameObject("/Resources")] = thing({"/XObject": {"/Im0": own}})
    paper.page["/Resources"]["/XObject"][NameObject("/Im0")] = own

    assert measured(paper.sent())[0] == "clean"


def test_a_picture_of_48_megapixels_is_accepted():
    """Phones take pictures of this size."""
    out = BytesIO()
    Image.new("RGB", (8_064, 6_048), "blue").save(out, "JPEG")

    word, _, megabytes = measured(out.getvalue(), "image/jpeg")

    assert (word, megabytes < 700) == ("clean", True), megabytes


def cleaned_by(script, content, kind, **options):
    """(first line of output, standard error) of the cleaning process started by `script`."""
    command = [sys.executable, "-c", script, kind]
    ended = subprocess.run(command, cwd=ROOT, input=content, capture_output=True, check=True, **options)
    return ended.stdout.split(b"\n", 1)[0].decode(), ended.stderr.decode()


def test_S5_the_process_that_cleans_has_little_memory_and_time_and_writes_no_file():
    """Written out: a limit that is lifted or not set is found here."""
    word, said = cleaned_by(LIMITS, pages(1), PDF)

    memory, seconds, file_size, core_size = json.loads(said)
    assert word == "clean"
    assert (0 < memory <= 1.25 * GIGABYTE, 0 < seconds <= 12, file_size, core_size) == (True, True, 0, 0), said


def test_S5_a_picture_that_needs_more_memory_than_there_is_is_refused_and_nothing_crashes():
    """The same process with less memory; the control is the same picture above."""
    out = BytesIO()
    Image.new("RGB", (8_064, 6_048), "blue").save(out, "JPEG")
    most = GIGABYTE // 5

    word, said = cleaned_by(
        LIMITS, out.getvalue(), "image/jpeg", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most))
    )

    assert (word, json.loads(said)[0]) == ("too much", most)

"""A file is sent whole or in the range that was asked for (RFC 9110)."""

import io

import pytest

from safespace.base.http.playback import answer_with

CONTENT = bytes(range(256)) * 3000


class Content(io.BytesIO):
    length = len(CONTENT)


def ask(rf, header=None, **more):
    request = rf.get("/", headers={"Range": header} if header else {})
    return answer_with(request, Content(CONTENT), name="KB-7Q3M-paper.pdf", kind="application/pdf", **more)


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_whole_file_is_sent_under_a_neutral_name(rf):
    answer = ask(rf)

    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["Content-Disposition"] == 'attachment; filename="KB-7Q3M-paper.pdf"'
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(CONTENT)), "bytes")


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=300000-", 300_000, 768_000),
        ("bytes=-5", 767_995, 768_000),
        ("bytes=0-99999999", 0, 768_000),
        ("bytes=-99999999", 0, 768_000),
    ],
)
def test_a_range_is_sent(rf, header, start, end):
    answer = ask(rf, header)

    assert (answer.status_code, body(answer)) == (206, CONTENT[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/768000"


@pytest.mark.parametrize("header", ["bytes=768000-", "bytes=9-3", "bytes=-0"])
def test_a_range_beyond_the_file_gets_416(rf, header):
    answer = ask(rf, header)

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */768000")


@pytest.mark.parametrize("header", ["bytes=", "bytes=-", "lines=0-3", "bytes=0-1,5-6", "bytes=a-b"])
def test_a_malformed_range_gets_the_whole_file(rf, header):
    assert body(ask(rf, header)) == CONTENT


def test_the_content_is_closed_with_the_response(rf, db):
    """Needs a database: closing a response also checks open connections."""
    for header in (None, "bytes=0-9", "bytes=768000-"):
        content = Content(CONTENT)
        request = rf.get("/", headers={"Range": header} if header else {})
        answer_with(request, content, name="a", kind="b").close()
        assert content.closed

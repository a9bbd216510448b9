"""S7: how much of a request is read, before and after the second step (ASVS 5.2.1)."""

import contextlib
import socket

import pytest
from django.test import Client
from django.urls import reverse

from safespace.accounts.sign_in.body_limit import BEFORE_SIGN_IN, LIMIT, UNVERIFIED
from tests.make import lent, signed_in, with_passphrase_only
from tests.races.server import served
from tests.walk.addresses import addresses

MB = 1024 * 1024
HUGE = 210 * MB
FORM = "application/x-www-form-urlencoded"
FILE = "multipart/form-data; boundary=x"

AT_DOOR = ("/sign-in/", "/sign-in/code/", "/sign-in/recovery/", "/sign-in/device/", "/leave/", "/invitation/abc/")
TAKE_A_FILE = {"records:attach", "rooms:import"}


PART = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'


def length_is_told(head):
    return any(one.startswith("Content-Length") for one in head)


def send(port, path, head, *, cookie="", piece=b"a" * 65536):
    """Send a body until the server hangs up; returns (status, how many bytes it took).

    Written out by hand, as no client of ours would go on sending.
    """
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: c={'a' * 32}; {cookie}", *head, "", ""]
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall("\r\n".join(lines).encode() + (PART if length_is_told(head) else b""))
        with contextlib.suppress(OSError):
            while sent < HUGE:
                wire.sendall(piece)
                sent += len(piece)
        with contextlib.suppress(OSError):
            answer = wire.recv(65536)
    return (int(answer.split()[1]) if answer else None), sent


@pytest.fixture
def port(transactional_db):
    with served(workers=1) as port:
        yield port


@pytest.mark.sqlite
def test_S7_a_real_server_takes_next_to_nothing_of_210_megabytes(port, noor):
    """Files, a form, no length at all; from a stranger, and from a browser that gave a passphrase only.

    The wire's own buffers take some megabytes at most.
    """
    known = with_passphrase_only(noor).cookies["s"].value
    length = f"Content-Length: {HUGE}"
    for path, kind, cookie in (
        ("/sign-in/", FILE, ""),
        ("/sign-in/", FORM, ""),
        ("/settings/", FILE, ""),
        ("/no-such-page/", FILE, ""),
        ("/sign-in/code/", FILE, f"s={known}"),
        ("/settings/passphrase/", FILE, f"s={known}"),
    ):
        status, taken = send(port, path, [f"Content-Type: {kind}", length], cookie=cookie)
        assert taken < 16 * MB, (path, kind, taken)
        assert status in (413, None), "None: it hung up before its answer could be read"
    status, taken = send(
        port, "/sign-in/", [f"Content-Type: {FILE}", "Transfer-Encoding: chunked"],
        piece=b"10000\r\n" + b"a" * 65536 + b"\r\n",
    )  # fmt: skip
    assert (status in (411, None), taken < 16 * MB) == (True, True)


@pytest.mark.parametrize("path", AT_DOOR)
def test_S7_pages_before_the_second_step_take_a_few_kilobytes(db, path):
    body = "a=" + "b" * BEFORE_SIGN_IN

    assert Client().post(path, body, content_type=FORM).status_code == 413
    assert Client().post(path, body[: BEFORE_SIGN_IN // 2], content_type=FORM).status_code != 413


def test_S7_a_form_whose_session_ended_is_sent_to_sign_in_and_a_film_is_refused(db, noor):
    for client in (Client(), with_passphrase_only(noor)):
        fits = client.post(reverse("accounts:passphrase"), "a=" + "b" * (UNVERIFIED - 100), content_type=FORM)
        refused = client.post(reverse("accounts:passphrase"), "a=" + "b" * UNVERIFIED, content_type=FORM)
        assert (fits.status_code, refused.status_code) == (303, 413)
        assert refused.headers["Connection"] == "close"


def test_S7_after_the_second_step_a_page_takes_a_form_and_an_upload_page_a_file(settings, imogen, alders_record):
    """An upload page takes the largest file, and not a byte more than that and its form."""
    study, participant = alders_record.participant.study_id, alders_record.participant_id
    upload = reverse("records:attach", args=[study, participant, alders_record.pk])
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client, three = signed_in(imogen), b"a" * 3000

    assert client.post(reverse("accounts:passphrase"), three, content_type=FILE).status_code == 413
    assert client.post(upload, three, content_type=FILE).status_code != 413


def test_S7_a_device_in_the_hands_of_a_participant_may_send_a_drawn_signature(imogen):
    client = lent(imogen, "5f0e5f0e-0000-4000-8000-000000000000")

    answer = client.post(reverse("records:handover", args=["sign"]), "a=" + "b" * 60_000, content_type=FORM)

    assert answer.status_code != 413


def test_the_pages_that_take_a_file_are_these():
    """Written out: a new upload page says so on purpose."""
    named = {one.name for one in addresses() if hasattr(one.view, LIMIT)}

    assert named == TAKE_A_FILE

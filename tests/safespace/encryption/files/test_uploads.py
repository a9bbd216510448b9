"""An upload is never on disk in plaintext (E-R1)."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from safespace.encryption.files.uploads import SealedUpload, UploadTooLarge

CANARY = b"canary Quincunx Zirkonvogel "


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """Makes temporary files of this test named ones, so that they can be read."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(tempfile, "TemporaryFile", tempfile.NamedTemporaryFile)
    return tmp_path


def sent(content):
    return RequestFactory().post("/", {"before": "1", "file": SimpleUploadedFile("Rosa.mp3", content), "after": "2"})


def test_a_large_upload_is_ciphertext_on_disk_and_reads_as_plaintext(kept):
    content = CANARY * 200_000
    request = sent(content)
    upload = request.FILES["file"]

    assert (type(upload), upload.size) == (SealedUpload, len(content))
    (temporary,) = kept.iterdir()
    assert temporary.stat().st_size > len(content)
    assert CANARY not in temporary.read_bytes()
    assert "Rosa" not in temporary.name
    assert b"".join(upload.chunks()) == content
    upload.seek(-28, 2)
    assert upload.read() == CANARY
    assert request.POST["after"] == "2"
    request.close()
    assert list(kept.iterdir()) == []


def test_the_control_is_found_in_what_django_would_have_written(kept, settings):
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    request = sent(CANARY * 10)

    assert CANARY in Path(request.FILES["file"].temporary_file_path()).read_bytes()
    request.close()


def test_a_small_file_stays_in_memory(kept):
    assert type(sent(b"small").FILES["file"]) is InMemoryUploadedFile
    assert list(kept.iterdir()) == []


def test_an_oversized_upload_is_discarded_and_the_other_fields_arrive(kept, settings):
    settings.UPLOAD_MOST = 3_000_000
    request = sent(CANARY * 200_000)
    upload = request.FILES["file"]

    assert (upload.size, request.POST["before"], request.POST["after"]) == (len(CANARY) * 200_000, "1", "2")
    assert list(kept.iterdir()) == []
    for read in (upload.read, upload.chunks, lambda: upload.seek(0), lambda: list(upload)):
        with pytest.raises(UploadTooLarge, match="too large"):
            read()
    request.close()


def test_an_interrupted_upload_leaves_nothing(kept, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    whole = sent(CANARY * 200_000)
    cut = RequestFactory().generic("POST", "/", whole.body[:4_000_000], content_type=whole.META["CONTENT_TYPE"])
    assert list(cut.FILES) in ([], ["file"])
    assert CANARY not in b"".join(path.read_bytes() for path in kept.iterdir())
    cut.close()

    assert list(kept.iterdir()) == []

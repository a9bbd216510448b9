"""E-R1, S4: of a PDF only what its pages show is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from safespace.base.stripping import stripped
from tests.safespace.base.cleaning.build_pdf import WORDS
from tests.safespace.base.cleaning.hidden_places import PLACES, holds_canary


def kept(content):
    return stripped(SimpleUploadedFile("sent", content), "application/pdf").read()


def words_of(content):
    return PdfReader(BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_E_R1_a_name_hidden_in_a_pdf_is_not_kept(place):
    """S4."""
    sent = place()
    assert holds_canary(sent), "the control"

    left = kept(sent)

    assert (holds_canary(left), WORDS in words_of(left)) == (False, True)

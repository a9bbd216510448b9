"""E-R1, S4: nothing that a page does not show is kept of a PDF."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from safespace.base.stripping import stripped
from tests.safespace.base.cleaning.hiding import PLACES, says
from tests.safespace.base.cleaning.paper import WORDS


def kept(content):
    return stripped(SimpleUploadedFile("sent", content), "application/pdf").read()


def words_of(content):
    return PdfReader(BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_E_R1_a_name_that_no_page_shows_is_not_kept(place):
    """S4."""
    sent = place()
    assert says(sent), "the control"

    left = kept(sent)

    assert (says(left), WORDS in words_of(left)) == (False, True)

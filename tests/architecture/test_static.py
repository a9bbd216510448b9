"""Static files as production serves them: hashed names, every reference found."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from tests.architecture.tree import source, templates

PRODUCTION = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
REFERENCE = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


@pytest.fixture
def collected(settings, tmp_path):
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, **PRODUCTION}):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield staticfiles_storage


def test_every_reference_finds_its_file(collected):
    """Style sheets and modules that name a missing file make the collecting itself fail."""
    asked = {one for path in templates() for one in REFERENCE.findall(path.read_text())}

    assert asked
    assert {one for one in asked if not collected.exists(collected.stored_name(one))} == set()


def test_a_missing_file_is_found(collected):
    with pytest.raises(ValueError, match="no-such-file"):
        collected.stored_name("css/no-such-file.css")


def test_no_file_of_ours_asks_another_house():
    """What a page needs comes from its own server: no import, font or picture from elsewhere."""
    asking = [path.name for path in source("static", suffixes=(".css", ".js", ".svg")) if _foreign(path.read_text())]

    assert asking == []


def _foreign(text):
    return re.search(r"(?:url\(|import\s|from\s|fetch\()\s*[\"']?(?:https?:)?//", text)


def test_a_foreign_address_is_found():
    assert _foreign('@import url("https://fonts.example/a.css")')
    assert _foreign("src: url(//fonts.example/a.woff2)")

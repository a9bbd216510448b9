"""Small files, in folders named for their subject."""

import re

from tests.architecture.tree import APPS, imported, name, parsed, product, source, templates

LIMIT = 300
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc"}


def test_no_file_is_longer_than_a_tired_reader_can_hold():
    files = source(*APPS, "tests", "templates", "static", suffixes=(".py", ".html", ".css", ".js"))
    long = {name(path): lines for path in files if (lines := len(path.read_text().splitlines())) > LIMIT}

    assert long == {}


def test_no_room_is_a_junk_drawer():
    junk = [name(path) for path in (*product(), *templates()) if JUNK_DRAWERS & {path.stem, *path.parts}]

    assert junk == []


def test_folders_load_nothing_by_themselves():
    """Models load later than packages; an import in a folder's `__init__` would load them too early."""
    folders = [path for path in product() if path.name == "__init__.py"]
    loading = [name(path) for path in folders if list(imported(parsed(path)))]

    assert loading == []


def test_no_file_holds_the_marks_of_a_merge():
    marks = re.compile(r"^(<{7}|>{7}|={7}$)", re.M)
    kinds = (".py", ".html", ".css", ".js", ".md", ".txt", ".toml")
    files = source(*APPS, "templates", "static", "tests", ".github", suffixes=kinds, migrations=True)

    assert [name(path) for path in files if marks.search(path.read_text(encoding="utf-8"))] == []

"""Static files that are made from others: the joined style sheet and the subsets of the typefaces."""

import hashlib
import os
import tempfile
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from safespace.base.assets import fonts
from safespace.base.assets.stylesheet import joined

STYLESHEET = "css/joined.css"
SUBSETS = {f"fonts/{face}-{letters}.woff2": (face, letters) for face, letters in fonts.SUBSETS}


class MadeFilesFinder(BaseFinder):
    """Makes each file when it is first asked for, and keeps it in `MADE_FILES` under a digest of its sources."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        """The path of the made file `path`, in a list with `find_all`; an empty list when there is none."""
        if path != STYLESHEET and path not in SUBSETS:
            return []
        found = str(_root(path) / path)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        """Yield the name of each made file with a storage that has it."""
        for path in (STYLESHEET, *SUBSETS):
            yield path, FileSystemStorage(location=_root(path))


def _root(path):
    """The folder that holds the made file `path`, which is made now if it is not there yet."""
    if path == STYLESHEET:
        text = joined(settings.BASE_DIR / "static" / "css" / "safespace.css").encode()
        return _kept(path, text, lambda: text)
    face, letters = SUBSETS[path]
    recipe = f"{version('fonttools')} {version('brotli')} {fonts.RANGES[letters]} {fonts.FEATURES}".encode()
    return _kept(path, recipe + fonts.packaged(face), lambda: fonts.subset(face, letters))


def _kept(path, source, make):
    """The folder for `path` as made of `source`. Processes that make it at once replace each other's equal files."""
    root = Path(settings.MADE_FILES) / hashlib.sha256(source).hexdigest()[:16]
    target = root / path
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(make())
        os.replace(file.name, target)
    return root

"""Loads templates without the indentation of their source, which would make a long page a quarter larger."""

import re

from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """The file system loader. Line breaks stay, so that errors name the right line."""

    def get_contents(self, origin):
        contents = super().get_contents(origin)
        return _INDENTATION.sub("\n", contents) if origin.name.endswith(".html") else contents

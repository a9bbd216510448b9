"""The style sheets, one for each subject, as one file: a browser asks for one instead of forty, one after the other."""

import re

IMPORT = re.compile(r'^@import url\("([\w.-]+)"\)(?: layer\(([\w.]+)\))?;\n', re.M)


def joined(path):
    """The text of the style sheet at `path` (a Path) with each sheet that it imports in the place of its import.

    Each sheet stays in its layer. The text belongs in the same folder, so that relative addresses still hold.
    """

    def text_of(found):
        text = (path.parent / found[1]).read_text()
        return f"@layer {found[2]} {{\n{text}}}\n" if found[2] else text

    return IMPORT.sub(text_of, path.read_text())

"""Where a static security rule is set aside, the line says why (G12)."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT

SET_ASIDE = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<reason>.*)", re.IGNORECASE)
OF_SECURITY = re.compile(r"\bS\d{3}\b")
WORDS = re.compile(r"[a-z]{2,}", re.IGNORECASE)


def unexplained(text):
    """Numbers of lines that silence every rule at once, or one of ruff's `S` without two words of reason."""
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if (found := SET_ASIDE.search(line)) and _says_too_little(found["codes"], found["reason"])
    ]


def _says_too_little(codes, reason):
    return not codes or bool(OF_SECURITY.search(codes)) and len(WORDS.findall(reason)) < 2


def test_G12_every_security_rule_set_aside_has_its_reason_in_words():
    files = [
        ROOT / "manage.py",
        *(one for app in ("safespace", "consent", "interviews") for one in Path(ROOT, app).rglob("*.py")),
    ]

    assert {str(one): lines for one in files if (lines := unexplained(one.read_text()))} == {}
    assert any(OF_SECURITY.search(line) for one in files for line in one.read_text().splitlines() if "noqa" in line)


def test_G12_one_without_a_reason_is_found():
    """The control."""
    bare = ["a()  # noqa: S603", "b()  # noqa", "c()  # noqa: E501, S608 - so", "d()  # noqa: S308  of counts alone"]

    assert unexplained("\n".join(bare)) == [1, 2, 3]
    assert unexplained("e()  # noqa: B018") == []

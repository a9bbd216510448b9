"""Each rule that the product or a test names is defined in the repository, and names code and tests that exist."""

import ast
import re

import pytest

from tests.architecture.tree import ROOT

APPS = ("safespace", "consent", "interviews")
CODE = re.compile(r"(?<![\w-])(?:[A-H]-R\d+|[SRGC][1-9]\d?)(?![\w-])")
HEADING = re.compile(r"^### ([A-H]-R\d+|[SRGC][1-9]\d?) (.+)$")
PLACE = re.compile(r"`([\w/]+\.py)` `([\w.]+)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
DOCUMENT = re.compile(r"[\w./-]*\b[\w-]+\.md\b")
HERE_ALONE = "tests/architecture/test_rules.py"


def _python():
    for folder in (*APPS, "tests"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if str(path.relative_to(ROOT)) != HERE_ALONE)


def _rules():
    """{code: [(the file that speaks of it, its heading, its text)]}."""
    rules = {}
    for app in APPS:
        text = (ROOT / app / "RULES.md").read_text(encoding="utf-8")
        for part in re.split(r"(?m)^(?=### )", text)[1:]:
            head, _, body = part.partition("\n")
            found = HEADING.match(head)
            assert found, f"{app}/RULES.md: {head!r} is no heading of a rule"
            rules.setdefault(found[1], []).append((app, found[2], body.partition("\n## ")[0]))
    return rules


def _names(path):
    """The dotted names of all functions and classes in the file `path`."""
    found = set()

    def visit(node, before):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(".".join([*before, child.name]))
                visit(child, [*before, child.name])

    visit(ast.parse(path.read_text(encoding="utf-8")), [])
    return found


def unknown_codes(text, known):
    return sorted(set(CODE.findall(text)) - set(known))


def test_each_code_that_is_named_is_defined():
    rules = _rules()
    unknown = {
        str(path.relative_to(ROOT)): unknown_codes(path.read_text(encoding="utf-8"), rules) for path in _python()
    }

    assert {path: codes for path, codes in unknown.items() if codes} == {}


def test_an_undefined_code_is_found():
    assert unknown_codes("Consent first (A-R1), and A-R99 as well.", _rules()) == ["A-R99"]


def test_each_rule_is_defined_once_and_upper_floors_say_where():
    for code, parts in _rules().items():
        defined = [app for app, title, _ in parts if not title.startswith("(defined in")]
        assert len(defined) == 1, f"{code} is defined in {defined}"
        others = [title for _, title, _ in parts if title.startswith("(defined in")]
        assert set(others) <= {f"(defined in `{defined[0]}/RULES.md`)"}, code


@pytest.mark.parametrize("app", APPS)
def test_each_rule_names_code_and_tests_that_exist(app):
    text = (ROOT / app / "RULES.md").read_text(encoding="utf-8")
    lost = [f"{file} {name}" for file, name in PLACE.findall(text) if not _has(file, name)]
    lost += [f"{file}::{name}" for file, name in TEST.findall(text) if not _has(file, name)]

    assert lost == []
    for code, parts in _rules().items():
        for where, _, body in parts:
            assert where != app or TEST.search(body), f"{app}/RULES.md: {code} names no test"


def _has(file, name):
    return (ROOT / file).is_file() and name in _names(ROOT / file)


def documents_not_here(text):
    """Names of documents in `text` that are nowhere in the repository."""
    here = {"README.md", "RULES.md", "CONTRIBUTING.md", "SECURITY.md"}
    return sorted({one for one in DOCUMENT.findall(text) if one.rpartition("/")[2] not in here})


def test_no_file_names_a_document_that_is_not_here():
    kinds = (".py", ".html", ".css", ".js", ".toml", ".md", ".txt")
    folders = [ROOT / name for name in (*APPS, "tests", "templates", "static", ".github")]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    files += [ROOT / "README.md", ROOT / "pyproject.toml"]
    lost = {
        str(path.relative_to(ROOT)): documents_not_here(path.read_text(encoding="utf-8"))
        for path in files
        if str(path.relative_to(ROOT)) != HERE_ALONE
    }

    assert {path: names for path, names in lost.items() if names} == {}


def test_a_document_that_is_not_here_is_found():
    assert documents_not_here("Kept in order (handbook.md); see README.md.") == ["handbook.md"]

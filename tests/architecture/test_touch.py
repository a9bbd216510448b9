"""What a line of code may touch: views, models, forms and tests each know only what is theirs."""

import ast
import re

import pytest

from tests.architecture.tree import APPS, called, imported, name, parsed, product, source

WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
THE_WEB = ("django.http", "django.shortcuts", "django.forms", "django.template", "django.contrib.messages")
THE_WORLD = ("django.core.mail", "smtplib", "socket", "urllib.request", "http.client", "subprocess")
CLOCKS = {"timezone.now", "timezone.localdate", "timezone.localtime", "datetime.now", "datetime.today", "date.today"}


def _dotted(node):
    """`timezone.now` of the call `timezone.now()`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def _imports(tree, *forbidden):
    return sorted(
        {one for one in imported(tree) if any(one == wall or one.startswith(f"{wall}.") for wall in forbidden)}
    )


def a_view_that_writes(tree):
    """Views fill one form and call one act; they write nothing themselves and open no transaction."""
    return sorted(WRITES & set(called(tree))) + _imports(tree, "django.db.transaction", "safespace.encryption")


def a_model_that_looks_around(tree):
    """Models never read the clock or the request, and know nothing of pages, mail or files."""
    clocks = [_dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and not node.args]
    names = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return sorted(CLOCKS & set(clocks)) + sorted({"request"} & names) + _imports(tree, *THE_WEB, *THE_WORLD)


def a_form_that_acts(tree):
    """Forms take data in and hand cleaned data out; querysets are handed to them."""
    queries = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"]
    return sorted({"save"} & set(called(tree))) + queries[:1] + _imports(tree, "safespace.audit")


def a_test_that_patches(tree):
    """Tests use verbs, the client, the cast and the browser; what is patched is not tested."""
    ours = {
        alias.asname or alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
        if (getattr(node, "module", None) or alias.name).split(".")[0] in APPS
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    patched = [ast.unparse(node.args[0]) for node in calls if getattr(node.func, "attr", "") in ("setattr", "delattr")]
    ours_patched = [one for one in patched if re.split(r"[.\[(]", one.strip("'\""))[0] in {*ours, *APPS}]
    return ours_patched + _imports(tree, "unittest.mock")


def models_in(tree):
    """Classes that are a model, a manager or a queryset, by what they derive from."""
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and MODEL.search(_bases(node))]


def forms_in(tree):
    return [node for node in tree.body if isinstance(node, ast.ClassDef) and FORM.search(_bases(node))]


def views_in(tree):
    """Functions whose first argument is the request."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if node.args.args and node.args.args[0].arg == "request"]


def _bases(node):
    return " ".join(ast.unparse(base) for base in node.bases)


MODEL = re.compile(r"(?<!\w)(models\.Model|Base|AbstractBaseUser)(?!\w)|\w*(Manager|QuerySet)(?!\w)")
FORM = re.compile(r"\w*Form\b")
RULES = (
    ("views", views_in, a_view_that_writes),
    ("models", models_in, a_model_that_looks_around),
    ("forms", forms_in, a_form_that_acts),
)


def wrong_in(tree, content, rule):
    """What the parts of a file that `content` finds do against `rule`; its imports count where it has such a part."""
    parts = content(tree)
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return rule(ast.Module([*imports, *parts], [])) if parts else []


@pytest.mark.parametrize(("content", "rule"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_files_touch_what_is_theirs(content, rule):
    """By what a file holds, whatever its name."""
    found = {name(path): wrong for path in product() if (wrong := wrong_in(parsed(path), content, rule))}

    assert found == {}


@pytest.mark.parametrize(
    ("content", "least"), [(views_in, 60), (models_in, 50), (forms_in, 20)], ids=["views", "models", "forms"]
)
def test_the_content_of_files_is_seen(content, least):
    """The control: hundreds of files are looked into, under many names."""
    assert sum(bool(content(parsed(path))) for path in product()) >= least


def test_tests_do_not_patch_our_code():
    found = {name(path): wrong for path in source("tests") if (wrong := a_test_that_patches(parsed(path)))}

    assert found == {}


@pytest.mark.parametrize(
    ("rule", "planted", "fault"),
    [
        (a_view_that_writes, "def view(request):\n    row.save()", ["save"]),
        (a_view_that_writes, "Room.objects.create(name=name)", ["create"]),
        (a_view_that_writes, "from django.db import transaction", ["django.db.transaction"]),
        (a_view_that_writes, "from safespace.encryption import keyring", ["safespace.encryption"]),
        (a_model_that_looks_around, "def begin(self):\n    self.at = timezone.now()", ["timezone.now"]),
        (a_model_that_looks_around, "def begin(self, request): pass", ["request"]),
        (a_model_that_looks_around, "from django.core.mail import send_mail", ["django.core.mail"]),
        (a_form_that_acts, "rooms = Room.objects.all()", ["objects"]),
        (a_form_that_acts, "from safespace.audit import log", ["safespace.audit"]),
        (a_test_that_patches, "from safespace.audit import log\nmonkeypatch.setattr(log, 'record', no)", ["log"]),
        (a_test_that_patches, "monkeypatch.setattr('consent.forms.x', no)", ["'consent.forms.x'"]),
        (a_test_that_patches, "from unittest import mock", ["unittest.mock"]),
    ],
)
def test_a_planted_fault_is_found(rule, planted, fault):
    found = rule(ast.parse(planted))

    assert found[: len(fault)] == fault

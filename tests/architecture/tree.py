"""The files of the house, for the tests that look at them."""

import ast
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = ("safespace", "consent", "interviews")  # low to high


def source(*folders, suffixes=(".py",), migrations=False):
    """Paths of the files in `folders` with one of `suffixes`, in order, relative to nothing."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


def product():
    """The Python files of the three apps."""
    return source(*APPS)


def templates():
    return source("templates", suffixes=(".html",))


def models():
    """Every model of the three apps that has a table of its own."""
    return [model for label in APPS for model in apps.get_app_config(label).get_models()]


def name(path):
    """`path` as a reader writes it, from the root of the house."""
    return path.relative_to(ROOT).as_posix()


def parsed(path):
    return ast.parse(path.read_text(), filename=str(path))


def imported(tree):
    """Names of everything a parsed file imports, in full: "django.http", "django.http.HttpResponse"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree):
    """Names of everything a parsed file calls as a method or function, by their last part: "save" of row.save()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            yield getattr(target, "attr", None) or getattr(target, "id", "")

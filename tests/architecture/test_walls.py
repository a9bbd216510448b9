"""Imports go down only: from floor to floor, and from folder to folder."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.models import ForeignKey, ManyToManyField

from tests.architecture.tree import APPS, ROOT, models


def lint_imports(folder):
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def copy_of_the_house(folder):
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_import_goes_down():
    run = lint_imports(ROOT)

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("where", "planted"),
    [
        ("safespace/base/planted.py", "import safespace.audit.log"),
        ("safespace/participants/planted.py", "import consent.records.models"),
        ("consent/withdrawals/planted.py", "import consent.checkpoints.models"),
        ("interviews/rooms/planted.py", "from django.conf import settings\nimport safespace.settings"),
        ("consent/unplanned/__init__.py", ""),
    ],
)
def test_a_planted_fault_is_found(tmp_path, where, planted):
    house = copy_of_the_house(tmp_path)
    (house / where).parent.mkdir(exist_ok=True)
    (house / where).write_text(planted + "\n")

    assert lint_imports(house).returncode == 1


def test_a_lower_floor_cannot_reach_up_by_attribute():
    reaching = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.get_fields()
        if isinstance(field, (ForeignKey, ManyToManyField))
        and field.model is model
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]

    assert reaching == []

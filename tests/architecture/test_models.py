"""Every model is there as soon as Django is, whatever pages were loaded: rotation and erasure walk all of them."""

import subprocess
import sys

from tests.architecture.tree import ROOT

SCRIPT = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
made = {f"{app}.{name}" for app, name in MigrationLoader(None).project_state().models}
there = {model._meta.label_lower for model in apps.get_models(include_auto_created=True, include_swapped=True)}
print(*sorted(made - there))
"""


def test_every_table_has_a_model_without_loading_a_page():
    run = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)

    assert run.stdout.strip() == ""

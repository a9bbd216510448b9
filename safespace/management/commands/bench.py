"""`manage.py bench NAME`: measure, beside a floor measured in the same run. Figures inform; they decide no test.

It runs on databases, files and keys of its own (`tests/settings.py`), never on those of an installation.
"""

import importlib
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from safespace.management.progress import Progress

ROOT = Path(__file__).resolve().parents[3]
SUBJECTS = ROOT / "tests" / "benchmarks"
NOT_SUBJECTS = {"__init__", "door_times", "emptying", "floors", "table"}


class Command(BaseCommand):
    help = "Measure one or more subjects, on SQLite and, where it is installed, on a PostgreSQL made for the run."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(subjects())}; all unless said")
        parser.add_argument("--scale", type=float, default=1.0, help="how much work: 0.1 is a tenth (1 unless said)")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
        parser.add_argument("--only", choices=["sqlite", "postgresql"], help="on this database alone")

    def handle(self, *, names, scale, json, only, **options):
        if settings.SETTINGS_MODULE != "tests.settings":
            raise CommandError("Figures are taken on a database of their own: start it as `manage.py bench`.")
        if unknown := sorted(set(names) - set(subjects())):
            raise CommandError(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(subjects())}.")
        if json and not json.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {json.resolve().parent} to write the figures to.")
        names = names or subjects()
        runs = []
        if only in (None, connection.vendor):
            runs.append(self._run_here(names, scale))
        if connection.vendor == "sqlite" and only != "sqlite":
            runs += self._run_on_postgresql(names, scale)
        if not runs:
            raise CommandError(f"Nothing was measured: {only} is not what DATABASE_URL leads to.")
        if json:
            _write(json, runs)

    def _run_here(self, names, scale):
        """Each on databases of its own: a subject may bring a key ring, which opens only what it sealed itself."""
        figures = {}
        for name in names:
            databases = setup_databases(verbosity=0, interactive=False)
            try:
                figures[name] = self._figures(name, scale)
            finally:
                teardown_databases(databases, verbosity=0)
        return {"database": connection.vendor, "scale": scale, **_machine(), "figures": figures}

    def _figures(self, name, scale):
        table, progress = importlib.import_module("tests.benchmarks.table"), Progress(self.stderr)
        rows = importlib.import_module(f"tests.benchmarks.{name}").run(scale, progress)
        progress.close()
        self.stdout.write(f"\n{name} on {connection.vendor}\n{table.table(rows)}")
        return [row.to_json() for row in rows]

    def _run_on_postgresql(self, names, scale):
        """The same in a process of its own, on a cluster that is gone when this one is."""
        postgresql = importlib.import_module("tests.postgresql")
        if postgresql.programs() is None:
            self.stderr.write("PostgreSQL was not found, so nothing was measured on it.")
            return []
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "figures.json"
            again = ["manage.py", "bench", *names, "--scale", str(scale), "--json", str(written)]
            if postgresql.main([sys.executable, *again], cwd=ROOT):
                raise CommandError("The run on PostgreSQL broke off; what it said stands above.")
            return json.loads(written.read_text())["runs"]


def subjects():
    """Names of the benchmarks there are."""
    return sorted(path.stem for path in SUBJECTS.glob("*.py") if path.stem not in NOT_SUBJECTS)


def _machine():
    return {"python": platform.python_version(), "processors": os.cpu_count()}


def _write(path, runs):
    path.write_text(json.dumps({"runs": runs}, indent=2) + "\n")

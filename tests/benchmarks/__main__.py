"""`python -m tests.benchmarks NAME` measures subjects, each against a floor taken in the same run.

It uses databases, files and keys of its own (`tests/settings.py`), never those of an installation. Figures are for
readers; none decides a test.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

import django
import django.db
import django.test.utils

from tests import postgresql

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOT_SUBJECTS = {"__init__", "__main__", "sign_in_times", "emptying", "floors", "table", "test_benchmarks"}


def subjects():
    """The names of all benchmarks."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_SUBJECTS)


def main(arguments):
    """Measure what the arguments name. Returns 0, or a sentence saying why nothing was measured."""
    chosen = _parser().parse_args(arguments)
    names = chosen.names or subjects()
    if unknown := sorted(set(names) - set(subjects())):
        return f"There is no benchmark {', '.join(unknown)}; there are {', '.join(subjects())}."
    if chosen.json and not chosen.json.resolve().parent.is_dir():
        return f"There is no folder {chosen.json.resolve().parent} to write the figures to."
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    runs = []
    if chosen.only in (None, _database()):
        runs.append(_run_here(names, chosen.scale))
    if _database() == "sqlite" and chosen.only != "sqlite":
        runs += _run_on_postgresql(names, chosen.scale)
    if not runs:
        return "Nothing was measured: that database is not here."
    if chosen.json:
        chosen.json.write_text(json.dumps({"runs": runs}, indent=2) + "\n")
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(subjects())}; all unless said")
    parser.add_argument("--scale", type=float, default=1.0, help="how much work: 0.1 is a tenth (1 unless said)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="on this database alone")
    return parser


def _database():
    return django.db.connection.vendor


def _run_here(names, scale):
    """Measure each subject on new databases, because a subject may bring a keyring that opens only its own values."""
    figures = {}
    for name in names:
        databases = django.test.utils.setup_databases(verbosity=0, interactive=False)
        try:
            figures[name] = _figures(name, scale)
        finally:
            django.test.utils.teardown_databases(databases, verbosity=0)
    machine = {"python": platform.python_version(), "processors": os.cpu_count()}
    return {"database": _database(), "scale": scale, **machine, "figures": figures}


def _figures(name, scale):
    table = importlib.import_module("tests.benchmarks.table")
    progress = importlib.import_module("safespace.management.progress").Progress(sys.stderr)
    rows = importlib.import_module(f"tests.benchmarks.{name}").run(scale, progress)
    progress.close()
    print(f"\n{name} on {_database()}\n{table.table(rows)}", flush=True)
    return [row.to_json() for row in rows]


def _run_on_postgresql(names, scale):
    """Measure the same in another process, on a temporary PostgreSQL cluster."""
    if postgresql.programs() is None:
        print("PostgreSQL was not found, so nothing was measured on it.", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        again = ["-m", "tests.benchmarks", *names, "--scale", str(scale), "--json", str(written)]
        if postgresql.main([sys.executable, *again], cwd=ROOT):
            sys.exit("The run on PostgreSQL broke off; what it said stands above.")
        return json.loads(written.read_text())["runs"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

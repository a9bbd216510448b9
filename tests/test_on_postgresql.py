"""Every rule holds on both databases: where PostgreSQL is found, the whole run is repeated on it."""

import os
import subprocess
import sys

import pytest

from tests import postgresql
from tests.architecture.tree import ROOT


@pytest.mark.sqlite
def test_everything_holds_on_postgresql_too():
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL was not found; the run on it needs its server (Debian: apt install postgresql)")
    # Pictures and skips are the outer run's; the inner one tells what failed.
    with postgresql.throw_away_cluster() as (variables, _log):
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
            cwd=ROOT,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]

"""A demo made once for all tests of this folder; each test gets a copy."""

import shutil

import pytest

from tests.once import made_once
from tests.safespace.test_first_run import manage


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The home of a demo that was prepared, and what was printed."""

    def make(home):
        run = manage("demo", "--no-serve", home=home)
        assert run.returncode == 0, run.stdout + run.stderr
        (home / "said").write_text(run.stdout)

    home = made_once(tmp_path_factory, "demo-made", make)
    return home, (home / "said").read_text()


@pytest.fixture
def home(made, tmp_path):
    """A copy of the demo's home, to do with as one likes."""
    shutil.copytree(made[0] / "demo", tmp_path / "demo")
    return tmp_path


@pytest.fixture
def passphrase(home):
    return (home / "demo" / "demo.passphrase").read_text().strip()

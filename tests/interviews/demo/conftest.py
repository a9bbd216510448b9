"""A demo made once for all tests of this folder; each test gets a copy."""

import shutil

import pytest

from tests.safespace.test_first_run import manage


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The home of a demo that was prepared, and what was printed."""
    home = tmp_path_factory.mktemp("made")
    run = manage("demo", "--no-serve", home=home)
    assert run.returncode == 0, run.stdout + run.stderr
    return home, run.stdout


@pytest.fixture
def home(made, tmp_path):
    """A copy of the demo's home, to do with as one likes."""
    shutil.copytree(made[0] / "demo", tmp_path / "demo")
    return tmp_path


@pytest.fixture
def passphrase(home):
    return (home / "demo" / "demo.passphrase").read_text().strip()

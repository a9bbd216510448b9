"""What is installed is what was locked: every package in one version, with checksums, from no place by name."""

import re
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

RUNTIME, TEST = ".requirements.lock", ".requirements-test.lock"
LOCKED = re.compile(r"^([\w.-]+)==(\S+)(?: ; [^\\]+?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)
PLACES = re.compile(r"://|file:|(?<!no-emit-)index-url|(?<!no-emit-)find-links|\s/\w|\b(?:com|org|net|io|dev)\b")


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(*extras):
    """{name: version} of what pyproject.toml asks for."""
    project_table = project()["project"]
    asked = [
        *project_table["dependencies"],
        *(one for name in extras for one in project_table["optional-dependencies"][name]),
    ]
    return {canonicalize_name(name): version for name, _, version in (one.partition("==") for one in asked)}


def locked(lock):
    """{name: (version, checksums)} of the file `lock`."""
    return {name: (version, set(hashes.split())) for name, version, hashes in LOCKED.findall((ROOT / lock).read_text())}


def stands_on(names):
    """`names` and every package they need here, as installed."""
    found, left = set(), [(canonicalize_name(name), frozenset()) for name in names]
    while left:
        name, extras = left.pop()
        if name in found and not extras:
            continue
        found.add(name)
        for needed in map(Requirement, requires(name) or ()):
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (extras or {""})):
                left.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return found


@pytest.mark.parametrize(("lock", "extras"), [(RUNTIME, ()), (TEST, ("test",))])
def test_every_pin_is_locked_in_its_version_with_checksums(lock, extras):
    """S10."""
    kept = {name: version for name, (version, hashes) in locked(lock).items() if hashes}

    assert {name: kept.get(name) for name in pins(*extras)} == pins(*extras)


@pytest.mark.parametrize(("lock", "extras"), [(RUNTIME, ()), (TEST, ("test",))])
def test_what_the_pins_stand_on_is_locked_too(lock, extras):
    """S10: as the pins say it that are installed here."""
    assert stands_on(pins(*extras)) - set(locked(lock)) == set()


@pytest.mark.parametrize("lock", [RUNTIME, TEST])
def test_every_line_of_a_lock_is_a_package_a_checksum_or_a_comment(lock):
    """S10: a package without a checksum, or an option, would be a line of another kind."""
    rest = LOCKED.sub("", (ROOT / lock).read_text()).splitlines()

    assert [line for line in rest if not line.lstrip().startswith("#")] == []


def test_the_tests_run_on_what_a_real_installation_runs_on():
    """S10."""
    assert locked(RUNTIME).items() <= locked(TEST).items()


@pytest.mark.parametrize("lock", [RUNTIME, TEST])
def test_a_lock_names_no_place_to_fetch_from(lock):
    """S10: where packages come from is each installation's own matter."""
    assert PLACES.findall((ROOT / lock).read_text()) == []


def test_the_build_is_pinned():
    """S10."""
    assert [one for one in project()["build-system"]["requires"] if "==" not in one] == []

"""What the README and `.env.example` say is what the code does."""

import re

import pytest

from safespace.studies.roles import GRANTS, Permission, Role
from tests.architecture.tree import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- roles: written by tests/architecture/test_readme.py -->", "<!-- end of roles -->"


def table(grants=GRANTS):
    """The table of who may do what, as the README prints it."""
    head = f"| May | {' | '.join(role.label for role in Role)} |"
    rows = [
        f"| {one.replace('_', ' ')} | {' | '.join('yes' if one in grants[role] else '' for role in Role)} |"
        for one in Permission
    ]
    return "\n".join([head, "| --- |" + " --- |" * len(Role), *(re.sub(r" +\|", " |", row) for row in rows)])


def printed():
    return README.read_text().partition(BEGIN)[2].partition(END)[0].strip()


def test_the_readme_says_who_may_do_what():
    """`python -m tests.architecture.test_readme` writes the table anew after a change of roles.py."""
    assert printed() == table()


def test_a_change_of_roles_is_found():
    assert printed() != table({**GRANTS, Role.INTERVIEWER: GRANTS[Role.INTERVIEWER] | {Permission.APPROVE_FORMS}})


def test_every_setting_an_operator_decides_is_in_the_example():
    asked = set(re.findall(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""", (ROOT / "safespace/settings.py").read_text()))
    asked |= set(re.findall(r"""_database\("([A-Z_]+)\"""", (ROOT / "safespace/settings.py").read_text()))
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert asked - {"SAFESPACE_DEMO"} == named


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README.read_text()))
def test_every_link_leads_somewhere(link):
    target = next(filter(None, link))

    assert target.startswith("https://") or (ROOT / target).exists()


def test_every_path_that_is_named_exists():
    named = re.findall(r"`((?:safespace|consent|interviews|tests|templates|static|\.ci)/[\w./-]*)`", README.read_text())

    assert [path for path in named if not (ROOT / path).exists()] == []


if __name__ == "__main__":
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}")

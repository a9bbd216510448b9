"""What the README and `.env.example` say is what the code does."""

import re

import pytest

from safespace.studies.need_to_know import NEED_TO_KNOW, READING, Role, Thing, Way
from safespace.studies.roles import OPENS, Permission
from tests.architecture.tree import ROOT

README = ROOT / "README.md"
BEGIN, END = "<!-- roles: written by tests/architecture/test_readme.py -->", "<!-- end of roles -->"


def table(cells=NEED_TO_KNOW, opens=OPENS):
    """The need-to-know table and what each cell permits, as the README prints them."""
    head = f"| Comes to | {' | '.join(role.label for role in Role)} | so may |"
    rows = [
        f"| {thing.label} | {' | '.join(cells[thing][role] for role in Role)} | {_may(thing, cells, opens)} |"
        for thing in Thing
    ]
    return "\n".join([head, "| --- |" + " --- |" * (len(Role) + 1), *(re.sub(r" +\|", " |", row) for row in rows)])


def _may(thing, cells, opens):
    """The permissions that `thing` gives, each with those of its cells that suffice."""
    return "; ".join(
        f"{one.replace('_', ' ')} ({', '.join(way for way in Way if way in ways & set(cells[thing].values()))})"
        for one, (of, ways) in opens.items()
        if of == thing
    )


def printed():
    return README.read_text().partition(BEGIN)[2].partition(END)[0].strip()


def test_the_readme_says_who_may_do_what():
    """`python -m tests.architecture.test_readme` writes the table again after a change of roles.py."""
    assert printed() == table()


def test_a_change_of_roles_is_found():
    """The control: one cell, or one permission that opens more."""
    forms = {**NEED_TO_KNOW[Thing.FORMS], Role.INTERVIEWER: Way.DECIDE}
    wider = (Thing.FORMS, READING | {Way.DECIDE})

    assert printed() != table({**NEED_TO_KNOW, Thing.FORMS: forms})
    assert printed() != table(opens={**OPENS, Permission.WRITE_FORMS: wider})


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

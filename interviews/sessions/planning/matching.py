"""Which interviewer fits whom: a person's wishes compared with what interviewers say about themselves (C-R4).

Wishes are codes and never say why. A hard wish that is not met blocks; the others rank. What an interviewer has not
said counts as no, and only what is missing for this person is shown.
"""

from dataclasses import dataclass

from safespace.accounts.manage.profile import GENDERS, LANGUAGES


@dataclass(frozen=True)
class Missing:
    """One wish that is not met, in words."""

    words: str
    hard: bool


@dataclass(frozen=True)
class Match:
    """How one interviewer fits one person: `of` so many wishes, and the ones that are `missing`, hard ones first."""

    of: int
    missing: tuple = ()

    @property
    def blocked(self):
        return tuple(one for one in self.missing if one.hard)

    @property
    def words(self):
        if self.missing:
            return " ".join(f"{one.words}." for one in self.missing)
        return "As they asked." if self.of else ""

    @property
    def order(self):
        return (len(self.blocked), len(self.missing))


def wishes_of(participant):
    """The wishes of `participant` as [{kind, code, hard}]; empty when they have none."""
    known = getattr(participant, "accommodation", None)
    return (known and known.match_preferences) or []


def match(participant, interviewer):
    """The Match of the account `interviewer` with `participant`."""
    wishes = wishes_of(participant)
    told = interviewer.profile or {} if wishes else {}
    missing = [Missing(_words(one), one["hard"]) for one in wishes if not _met(one, told)]
    return Match(len(wishes), tuple(sorted(missing, key=lambda one: not one.hard)))


def _met(wish, told):
    if wish["kind"] == "language":
        return wish["code"] in told.get("speaks", ())
    return wish["code"] == told.get("gender")


def _words(wish):
    if wish["kind"] == "language":
        return f"Not known to speak {LANGUAGES.get(wish['code'], wish['code'])}"
    return f"They asked to meet {GENDERS.get(wish['code'], 'somebody else')}"

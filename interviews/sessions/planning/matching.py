"""Who of the team fits whom: a person's wishes against what interviewers told of themselves (domain.md C-R4).

Wishes are codes and never say why. A hard one that is not met blocks as a room's need does; the others rank. What an
interviewer did not tell counts as no, and nobody reads more of it here than what is missing for this person.
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
    """How one interviewer fits one person: `met` of so many wishes, and what is `missing`, hard ones first."""

    of: int
    missing: tuple = ()

    @property
    def met(self):
        return self.of - len(self.missing)

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
    """[{kind, code, hard}] as they were written down; empty when nothing was asked for."""
    known = getattr(participant, "accommodation", None)
    return (known and known.match_preferences) or []


def match(participant, interviewer):
    """How the account `interviewer` fits `participant`: a Match."""
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

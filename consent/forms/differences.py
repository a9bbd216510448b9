"""What changed between two versions of a form, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from consent.forms.texts import SECTIONS, language_name

_BREAK = "\n\n"
_TOKENS = re.compile(r"\n\s*\n|\S+")
_KINDS = {"equal": (("same", 1),), "insert": (("in", 2),), "delete": (("out", 1),), "replace": (("out", 1), ("in", 2))}


@dataclass(frozen=True)
class ChangedPart:
    """One part of a form that changed. `paragraphs` are lists of (kind, words); a kind is "same", "in" or "out"."""

    title: str
    tag: str
    paragraphs: list

    @property
    def is_new_choice(self):
        return self.tag == NEW


NEW, GONE, WORDING = "New choice", "Taken out", "Wording"


@dataclass(frozen=True)
class Differences:
    """The changed parts in the order of the form, and the titles of the unchanged ones."""

    parts: list
    same: list

    @property
    def new_choices(self):
        return [part for part in self.parts if part.tag == NEW]

    @property
    def wordings(self):
        return [part for part in self.parts if part.tag == WORDING]


def differences(before, after):
    """Compare two FormVersions."""
    parts, same = [], []
    for field, title in SECTIONS:
        _sort(title, WORDING, getattr(before, field), getattr(after, field), parts, same)
    _sort("Did we explain it well?", WORDING, _teach_back(before), _teach_back(after), parts, same)
    _choices(before, after, parts, same)
    _sort("Language", WORDING, language_name(before), language_name(after), parts, same)
    _sort("How long a yes holds", WORDING, _months(before), _months(after), parts, same)
    return Differences(parts, same)


def _sort(title, tag, before, after, parts, same):
    if before == after:
        same.append(title)
    else:
        parts.append(ChangedPart(title, tag, compare(before, after)))


def _choices(before, after, parts, same):
    old = {one["code"]: one for one in before.choices}
    new = {one["code"]: one for one in after.choices}
    for place, (code, one) in enumerate(new.items(), start=1):
        title = f"Choice {place}. {one['title']}"
        tag = WORDING if code in old else NEW
        _sort(title, tag, _words(old[code]) if code in old else "", _words(one), parts, same)
    for code, one in old.items():
        if code not in new:
            parts.append(ChangedPart(f"Choice. {one['title']}", GONE, compare(_words(one), "")))


def _words(choice):
    return _BREAK.join(words for words in (choice["title"], choice["words"], choice["more"]) if words)


def _teach_back(version):
    answers = [
        f"{words} (the right one)" if place == version.teach_right else words
        for place, words in enumerate(version.teach_options)
    ]
    return _BREAK.join([version.teach_question, *answers, version.teach_correction])


def _months(version):
    return f"{version.validity_months} months"


def compare(before, after):
    """The text as paragraphs of (kind, words), with as few words marked as changed as possible."""
    old, new = _tokens(before), _tokens(after)
    paragraphs = [[]]
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for kind, side in _KINDS[step]:
            for token in old[i1:i2] if side == 1 else new[j1:j2]:
                _add(paragraphs, kind, token)
    return [paragraph for paragraph in paragraphs if paragraph]


def _tokens(text):
    return [_BREAK if token.isspace() else token for token in _TOKENS.findall(text.strip())]


def _add(paragraphs, kind, token):
    if token == _BREAK:
        paragraphs.append([])
    elif paragraphs[-1] and paragraphs[-1][-1][0] == kind:
        paragraphs[-1][-1] = (kind, f"{paragraphs[-1][-1][1]} {token}")
    else:
        paragraphs[-1].append((kind, token))

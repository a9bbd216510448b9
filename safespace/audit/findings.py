"""What verification can find, in sentences that say which entries are affected and how."""

from dataclasses import dataclass

SENTENCES = {
    "changed": ("Entry {first} was changed after it was sealed.", "Entries {first} to {last} were changed."),
    "removed": ("Entry {first} was removed.", "Entries {first} to {last} were removed."),
    "cut": (
        "The end of the log was cut: entry {first} is gone, and a signed seal says it was there.",
        "The end of the log was cut: entries {first} to {last} are gone, and a signed seal says they were there.",
    ),
    "added": (
        "Entry {first} was added by other means than Safespace.",
        "Entries {first} to {last} were added by other means than Safespace.",
    ),
    "slipped_in": (
        "An entry that Safespace did not write was put into the log.",
        "{last} entries that Safespace did not write were put into the log.",
    ),
    "vanished": (
        "An entry was removed before it could be sealed.",
        "{last} entries were removed before they could be sealed.",
    ),
    "forked": (
        "The log was set back and went on differently: entry {first} is not the one that was sealed first.",
        "The log was set back and went on differently: entries {first} to {last} are not those that were sealed first.",
    ),
    "reordered": (
        "Entry {first} no longer stands where it was sealed.",
        "Entries {first} to {last} no longer stand in the order in which they were sealed.",
    ),
    "refiled": (
        "Entry {first} was filed under another study or number.",
        "Entries {first} to {last} were filed under another study or number.",
    ),
    "leaf_changed": (
        "The stored hash of entry {first} was changed; the entry itself was not.",
        "The stored hashes of entries {first} to {last} were changed; the entries themselves were not.",
    ),
    "rewritten": (
        "Entry {first} was changed together with its hash.",
        "Something between entry {first} and entry {last} was changed, removed, added or moved together with its hash.",
    ),
    "forged": ("The seal at entry {last} was not signed by Safespace.",) * 2,
    "seal_changed": ("The seal at entry {last} was changed or removed.",) * 2,
    "outside_changed": ("The copy of the seals outside the database was changed after entry {first}.",) * 2,
}


@dataclass(frozen=True, order=True)
class Finding:
    """One fault, affecting entries `first` to `last` of the whole log (both from 1)."""

    first: int
    last: int
    code: str

    def __str__(self):
        one, several = SENTENCES[self.code]
        return (one if self.first == self.last else several).format(first=self.first, last=self.last)


def runs(places, code):
    """Findings of `code` for sorted entry numbers, with consecutive numbers joined."""
    found = []
    for place in places:
        if found and found[-1].last == place - 1:
            found[-1] = Finding(found[-1].first, place, code)
        else:
            found.append(Finding(place, place, code))
    return found


def compare(sealed, actual):
    """Findings for the differences between the log and what was signed.

    `sealed` lists the leaf hashes as they were signed, or None for unknown ones. `actual` maps entry numbers to hashes
    computed from the present rows; a missing number has no row.
    """
    if len(actual) == len(sealed) and all(actual.get(n) == leaf for n, leaf in enumerate(sealed, 1)):
        return []
    known, present = set(sealed) - {None}, set(actual.values())
    gone = [n for n, leaf in enumerate(sealed, 1) if leaf not in present]
    new = [n for n, leaf in sorted(actual.items()) if leaf not in known]
    changed = sorted(set(gone) & set(new))
    both = set(changed)
    gone, new = [n for n in gone if n not in both], [n for n in new if n not in both]
    at_the_end = _tail(gone, len(sealed))
    lost = gone[: len(gone) - len(at_the_end)]
    return [
        *runs(changed, "changed"),
        *runs(lost, "removed"),
        *runs(new, "added"),
        *_moved(sealed, actual, known, present),
        *runs(at_the_end, "cut"),
    ]


def _tail(gone, size):
    """The missing entries that form a run up to the end."""
    count = 0
    while count < len(gone) and gone[-1 - count] == size - count:
        count += 1
    return gone[len(gone) - count :]


def _moved(sealed, actual, known, present):
    """Findings for entries that are in both, but not in the order in which they were signed."""
    was = [leaf for leaf in sealed if leaf in present]
    now = [(n, leaf) for n, leaf in sorted(actual.items()) if leaf in known]
    wrong = [n for (n, leaf), sealed_leaf in zip(now, was, strict=False) if leaf != sealed_leaf]
    if wrong:
        return [Finding(wrong[0], wrong[-1], "reordered")]
    if len(now) > len(was):
        return runs([n for n, _ in now[len(was) :]], "added")
    return []

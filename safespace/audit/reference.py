"""The log as it was signed, from the checkpoints in the database and in the file outside it."""

from safespace.audit import canonical, sequencer
from safespace.audit.findings import Finding
from safespace.audit.merkle import Frontier


class Reference:
    """The leaf hashes as they were signed, and findings about the checkpoints themselves.

    Up to entry `outside` the hashes come from the file outside the database, then from the database; a signed root must
    cover them in both cases. `leaves` contains None where the database lost a row.
    """

    def __init__(self, seals, kept):
        self.leaves, self.findings = [], []
        self._seals, self._frontier, self._roots = seals, Frontier(), {}
        self._key = sequencer.public_key()
        self._sizes = {seal.size for seal in seals}
        lines = self._add_from_file(kept)
        self.outside = len(self.leaves)
        self._compare(lines)

    def _add_from_file(self, kept):
        """Add the leaves from the file, up to the first invalid line. Returns the valid lines by size."""
        lines = {}
        for line in kept:
            if line is None:
                continue  # cut short by a crash; if more than that is missing, the next line does not follow on
            if not self._accepts(line):
                self.findings.append(Finding(len(self.leaves), len(self.leaves), "outside_changed"))
                break
            lines[line.size] = line
        return lines

    def _accepts(self, line):
        """Add the leaves of `line` if they continue the log and match its signed root."""
        before, nodes = len(self.leaves), list(self._frontier.nodes)
        if line.size - len(line.leaves) == before and sequencer.signed(line, self._key):
            for leaf in line.leaves:
                self._add(leaf)
            if self._frontier.root == line.root:
                return True
        del self.leaves[before:]
        self._frontier = Frontier(before, nodes)
        return False

    def _add(self, leaf):
        self.leaves.append(leaf)
        self._frontier.append(leaf)
        if self._frontier.size in self._sizes:
            self._roots[self._frontier.size] = self._frontier.root

    def _compare(self, lines):
        """Compare the checkpoints in the database with those in the file."""
        for seal in self._seals:
            line = lines.pop(seal.size, None)
            if line is not None and _same(line, seal):
                continue
            if line is not None or (seal.size <= self.outside and self._roots[seal.size] != bytes(seal.root)):
                self.findings.append(Finding(seal.size, seal.size, "seal_changed"))
            elif not sequencer.signed(seal, self._key):
                self.findings.append(Finding(seal.size, seal.size, "forged"))
        last = self._seals[-1].size if self._seals else 0
        self.findings += [Finding(size, size, "seal_changed") for size in sorted(lines) if size < last]

    def extend_from_database(self, stored):
        """Add the leaf hashes `stored(seq)` of the database, from the end of the file to the last checkpoint."""
        sound, broken = self.outside, False
        for seal in self._seals:
            if seal.size <= self.outside:
                continue
            for seq in range(len(self.leaves) + 1, seal.size + 1):
                leaf = stored(seq)
                broken = broken or leaf is None
                self.leaves.append(leaf) if broken else self._add(leaf)
            if broken:
                continue
            if self._frontier.root != bytes(seal.root) and sequencer.signed(seal, self._key):
                self.findings.append(Finding(sound + 1, seal.size, "rewritten"))
                broken = True
            sound = seal.size

    def forked_at(self, stored):
        """The first entry that differs from the file although the database is consistent in itself, or None.

        This happens when an old copy of the database is restored and used further.
        """
        last = self._seals[-1] if self._seals else None
        differs = (n for n, leaf in enumerate(self.leaves[: self.outside], 1) if stored(n) not in (leaf, None))
        first = next(differs, None)
        if last is None or first is None or not sequencer.signed(last, self._key):
            return None
        own = Frontier()
        for seq in range(1, last.size + 1):
            if (leaf := stored(seq)) is None:
                return None
            own.append(leaf)
        return first if own.root == bytes(last.root) else None


def _same(line, seal):
    return (line.root, line.sealed_at, line.signature) == (
        bytes(seal.root),
        canonical.iso(seal.sealed_at),
        bytes(seal.signature),
    )

"""The log as it was sealed: what the signed checkpoints, here and outside the database, vouch for."""

from safespace.audit import canonical, sealing
from safespace.audit.findings import Finding
from safespace.audit.merkle import Frontier


class Reference:
    """Leaf hashes in the order in which they were sealed, and what is wrong with the seals themselves.

    They come from the copy outside the database as far as that reaches (`outside`), from there on from the database;
    either way a root signed by us has to vouch for them. `leaves` holds None where the database lost a row.
    """

    def __init__(self, seals, kept):
        self.leaves, self.findings = [], []
        self._seals, self._frontier, self._roots = seals, Frontier(), {}
        self._sizes = {seal.size for seal in seals}
        lines = self._take_in(kept)
        self.outside = len(self.leaves)
        self._compare(lines)

    def _take_in(self, kept):
        """Take in the lines of the copy, as far as it is whole. Returns them by size."""
        lines = {}
        for line in kept:
            if line is None:
                continue  # torn by a crash; if it was more than that, the next line does not follow on
            if not self._accepts(line):
                self.findings.append(Finding(len(self.leaves), len(self.leaves), "outside_changed"))
                break
            lines[line.size] = line
        return lines

    def _accepts(self, line):
        """Add the leaves of `line` if they follow on and its signed root vouches for them."""
        before, nodes = len(self.leaves), list(self._frontier.nodes)
        if line.size - len(line.leaves) == before and sealing.signed(line):
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
        """Hold the seals of the database against those of the copy."""
        for seal in self._seals:
            line = lines.pop(seal.size, None)
            if line is not None and _same(line, seal):
                continue
            if line is not None or (seal.size <= self.outside and self._roots[seal.size] != bytes(seal.root)):
                self.findings.append(Finding(seal.size, seal.size, "seal_changed"))
            elif not sealing.signed(seal):
                self.findings.append(Finding(seal.size, seal.size, "forged"))
        last = self._seals[-1].size if self._seals else 0
        self.findings += [Finding(size, size, "seal_changed") for size in sorted(lines) if size < last]

    def go_on(self, stored):
        """Go on from the end of the copy with `stored(seq)`, the leaf hashes of the database, up to its last seal."""
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
            if self._frontier.root != bytes(seal.root) and sealing.signed(seal):
                self.findings.append(Finding(sound + 1, seal.size, "rewritten"))
                broken = True
            sound = seal.size

    def forked_at(self, stored):
        """The first entry that differs from the copy though the database is in order by itself; None if there is none.

        That is what putting back an old copy of the database and going on with it looks like.
        """
        last = self._seals[-1] if self._seals else None
        differs = (n for n, leaf in enumerate(self.leaves[: self.outside], 1) if stored(n) not in (leaf, None))
        first = next(differs, None)
        if last is None or first is None or not sealing.signed(last):
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

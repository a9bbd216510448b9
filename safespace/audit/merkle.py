"""Merkle trees (RFC 6962, section 2.1), which make a log verifiable from one root.

Leaves are hashed with a 0 byte in front and pairs of nodes with a 1 byte, so one cannot be passed off as the other.
"""

from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data):
    """The hash of one entry's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The full subtrees at the right edge of a growing tree, enough to append leaves and compute the root.

    `nodes` goes from the largest subtree to the smallest, one for each 1 in the binary form of `size`.
    """

    def __init__(self, size=0, nodes=()):
        self.size, self.nodes = size, list(nodes)
        if len(self.nodes) != size.bit_count():
            raise ValueError("that frontier does not belong to a tree of that size")

    def append(self, leaf):
        """Add one leaf hash at the end."""
        place, nodes = self.size, self.nodes
        while place & 1:
            leaf = sha256(b"\x01" + nodes.pop() + leaf).digest()
            place >>= 1
        nodes.append(leaf)
        self.size += 1

    @property
    def root(self):
        """The Merkle root of all leaves so far."""
        if not self.nodes:
            return EMPTY
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


class Tree:
    """All levels of a tree, for inclusion proofs. Building it takes two hashes per leaf."""

    def __init__(self, leaves):
        level = list(leaves)
        self.size, self.levels = len(level), [level]
        while len(level) > 1:
            pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            level = pairs + level[-1:] if len(level) % 2 else pairs
            self.levels.append(level)

    @property
    def root(self):
        """The Merkle root."""
        return self.levels[-1][0] if self.size else EMPTY

    def path(self, index):
        """The audit path of leaf `index` (from 0): the sibling hashes from the leaf to the root."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        path = []
        for level in self.levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index >>= 1
        return path


def root_from_path(leaf, index, size, path):
    """The root computed from `leaf` and its audit `path` (RFC 9162, section 2.1.3.2). ValueError if it cannot fit."""
    if not 0 <= index < size:
        raise ValueError("no such place in the tree")
    node, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return node

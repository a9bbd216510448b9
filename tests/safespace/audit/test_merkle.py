"""RFC 6962, section 2.1, with the published test vectors of Certificate Transparency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safespace.audit.merkle import EMPTY, Frontier, Tree, leaf_hash, node_hash, root_from_path

DATA = [bytes.fromhex(t) for t in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_match_the_published_vectors():
    frontier, roots = Frontier(), []
    for data in DATA:
        frontier.append(leaf_hash(data))
        roots.append(frontier.root.hex())

    assert roots == ROOTS
    assert [Tree(map(leaf_hash, DATA[: n + 1])).root.hex() for n in range(8)] == ROOTS
    assert Frontier().root == Tree([]).root == EMPTY


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_by_its_own_path_only(size, data):
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    tree, index = Tree(leaves), data.draw(st.integers(0, size - 1))
    path = tree.path(index)

    assert root_from_path(leaves[index], index, size, path) == tree.root
    assert root_from_path(leaf_hash(b"another"), index, size, path) != tree.root
    if path:
        with pytest.raises(ValueError, match="too short"):
            root_from_path(leaves[index], index, size, path[:-1])
    with pytest.raises(ValueError, match="too long"):
        root_from_path(leaves[index], index, size, [*path, EMPTY])


@given(st.integers(0, 200), st.integers(0, 60))
def test_a_stored_frontier_can_be_extended(size, more):
    leaves = [leaf_hash(n.to_bytes(2, "big")) for n in range(size + more)]
    first = Frontier()
    for leaf in leaves[:size]:
        first.append(leaf)
    second = Frontier(first.size, first.nodes)
    for leaf in leaves[size:]:
        second.append(leaf)

    assert second.root == Tree(leaves).root


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="does not belong"):
        Frontier(3, [EMPTY])


def test_a_pair_of_nodes_cannot_be_passed_off_as_a_leaf():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert leaf_hash(left + right) != node_hash(left, right)

"""Check evidence of Safespace's log without Safespace: run python3 check.py in the folder of the unpacked files.

It needs only Python; with the package "cryptography" it also checks the signatures. Exits with 1 if anything differs.
"""

import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves):
    """The Merkle root (RFC 6962) after each leaf."""
    stack = []
    for size, leaf in enumerate(leaves, 1):
        hashed = leaf
        for _ in range((size & -size).bit_length() - 1):
            hashed = node(stack.pop(), hashed)
        stack.append(hashed)
        root = stack[-1]
        for left in reversed(stack[:-1]):
            root = node(left, root)
        yield root


def wrong_files(signed):
    """Yield differences between the files and the signed manifest."""
    manifest = (HERE / "manifest.txt").read_bytes()
    if not signed(b"safespace evidence v1\n" + manifest, bytes.fromhex((HERE / "manifest.sig").read_text())):
        yield "The list of files was not signed with this key."
    for line in manifest.decode().splitlines():
        digest, _, name = line.partition("  ")
        if hashlib.sha256((HERE / name).read_bytes()).hexdigest() != digest:
            yield f"The file {name} is not the one that was signed."


def wrong_entries(leaves):
    for line in (HERE / "entries.tsv").read_bytes().splitlines():
        place, _, text = line.partition(b"\t")
        if not 0 < int(place) <= len(leaves) or hashlib.sha256(b"\x00" + text).digest() != leaves[int(place) - 1]:
            yield f"Entry {int(place)} is not what was sealed."


def wrong_seals(leaves, signed):
    after = dict(enumerate(roots(leaves), 1))
    for line in (HERE / "checkpoints.jsonl").read_text().splitlines():
        seal = json.loads(line)
        root = after.get(seal["size"])
        if root is None or root.hex() != seal["root"]:
            yield f"The seal at entry {seal['size']} does not fit the entries."
        message = "safespace audit checkpoint v1\n{size}\n{root}\n{sealed_at}\n".format(**seal)
        if not signed(message.encode(), bytes.fromhex(seal["signature"])):
            yield f"The seal at entry {seal['size']} was not signed with this key."


def signatures():
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - does without
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        sys.stdout.write("Signatures are not checked: the package cryptography is not installed.\n")
        return lambda message, signature: True
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex((HERE / "public-key.txt").read_text().strip()))

    def signed(message, signature):
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return signed


def main():
    leaves = [bytes.fromhex(line) for line in (HERE / "leaves.txt").read_text().split()]
    signed = signatures()
    wrong = [*wrong_files(signed), *wrong_entries(leaves), *wrong_seals(leaves, signed)]
    said = "\n".join(wrong) or f"In order: {len(leaves)} entries of the log, every seal fits."
    sys.stdout.write(f"{said}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

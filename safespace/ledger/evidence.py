"""Evidence: the study's log as a file without names that a third party can check without Safespace (E-R9)."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
import uuid
import zipfile
from importlib.resources import files

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from safespace.audit import actions, canonical, log, verification
from safespace.audit.models import Checkpoint, Entry
from safespace.encryption.keys import keyring
from safespace.participants.models import Participant

IN_MEMORY = 8 * 1024 * 1024

README = """Evidence of study {code}, taken {taken}

{verdict}

What is in here
  entries.tsv        Every sealed entry of this study: its place in the whole log, a tab, the exact line hashed.
  leaves.txt         The hashes of all entries of the installation, in order. They tell nothing about the others.
  checkpoints.jsonl  Signed statements: at this time the log had so many entries with this root.
  public-key.txt     The key that the signatures are checked with. Compare it with the one you were given before.
  people.csv         Which participant id has which code and pseudonym. No names: they are in no part of this file.
  manifest.txt       The SHA-256 of each file above and of the check, so that nothing can be left out unseen.
  manifest.sig       The Ed25519 signature of manifest.txt, in hex.
  check.py           The whole check: python3 check.py (signatures too where the package "cryptography" is installed).

How to check it by hand
  1. The hash of an entry is SHA-256 of a zero byte and its line. It stands in leaves.txt at the entry's place.
  2. A pair of neighbours is hashed as SHA-256 of a one byte, the left and the right hash, up to one root (RFC 6962).
  3. That root is the one in the checkpoint of the same size. The Ed25519 signature of the checkpoint is over the text
         safespace audit checkpoint v1 / size / root in hex / sealed_at, each on a line of its own.
  4. The signature of the manifest is over the line "safespace evidence v1" and then manifest.txt, byte for byte.
"""


def take(member, at):
    """Verify the log, log that evidence is taken, and return (open file, Verdict)."""
    verdict = verification.verify(at=at, by=member, study=member.study)
    with transaction.atomic():
        detail = {"entries": verdict.size, "sound": verdict.sound}
        log.record(actions.EVIDENCE_TAKEN, by=member, at=at, study=member.study, detail=detail)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", _readme(member.study, verdict, at))
        bundle.writestr("check.py", files("safespace.ledger").joinpath("check.py").read_text())
        bundle.writestr("public-key.txt", public_key().hex() + "\n")
        bundle.writestr("people.csv", _people(member.study))
        bundle.writestr("checkpoints.jsonl", _checkpoints())
        _log(bundle, member.study)
        _sign(bundle)
    file.seek(0)
    return file, verdict


def public_key():
    """The public key (32 bytes) that checks the log's signatures."""
    return keyring.signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _readme(study, verdict, at):
    said = "\n".join(str(finding) for finding in verdict.findings) or verdict.sentence
    return README.format(code=study.code, taken=canonical.iso(at), verdict=said)


def _people(study):
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["participant_id", "code", "pseudonym"])
    rows.writerows(Participant.objects.filter(study=study).order_by("code").values_list("pk", "code", "pseudonym"))
    return text.getvalue()


def _checkpoints():
    return "".join(
        json.dumps(
            {
                "size": one.size,
                "root": bytes(one.root).hex(),
                "sealed_at": canonical.iso(one.sealed_at),
                "signature": bytes(one.signature).hex(),
            }
        )
        + "\n"
        for one in Checkpoint.objects.order_by("size").defer("frontier").iterator()
    )


def _log(bundle, study):
    """Write leaves.txt and entries.tsv in one pass. Of other studies only the hashes are included."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as lines:
        with bundle.open("leaves.txt", "w") as leaves:
            for seq, hashed, filed_under, _, row in canonical.leaves_with_rows():
                leaves.write(hashed.hex().encode() + b"\n")
                if row is not None and filed_under is not None and uuid.UUID(filed_under) == study.pk:
                    lines.write(b"%d\t%s\n" % (seq, canonical.line(row)))
        lines.seek(0)
        with bundle.open("entries.tsv", "w") as entries:
            shutil.copyfileobj(lines, entries)


def _sign(bundle):
    """Sign the digests of all files added so far. The tree proves each entry; this proves that none was left out."""
    lines = []
    for name in sorted(bundle.namelist()):
        with bundle.open(name) as written:
            lines.append(f"{hashlib.file_digest(written, 'sha256').hexdigest()}  {name}\n")
    manifest = "".join(lines).encode()
    bundle.writestr("manifest.txt", manifest)
    bundle.writestr("manifest.sig", keyring.signing_key().sign(b"safespace evidence v1\n" + manifest).hex() + "\n")


def count(study):
    """The number of entries of `study` that evidence would contain now."""
    return Entry.objects.of_study(study.pk).filter(leaf__isnull=False).count()

"""A passkey in software, for tests without a browser: it makes one credential and answers as a real device does."""

import base64
import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def letters(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class SoftKey:
    """One credential at `origin`. `count` goes up with each answer; `verified` says whether the owner confirmed."""

    def __init__(self, origin, party, *, verified=True):
        self.origin, self.party, self.verified = origin, party, verified
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32), 0

    def made(self, challenge):
        """The answer to a request for a new passkey, as the browser's JSON."""
        flags = PRESENT | ATTESTED | (VERIFIED if self.verified else 0)
        data = self._head(flags) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._public()
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._json(clientDataJSON=self._client("webauthn.create", challenge), attestationObject=attestation)

    def answers(self, challenge):
        """The answer to a request to prove it, as the browser's JSON."""
        self.count += 1
        data = self._head(PRESENT | (VERIFIED if self.verified else 0))
        client = self._client("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._json(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _head(self, flags):
        return hashlib.sha256(self.party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public(self):
        point = self.key.public_key().public_numbers()
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": letters(challenge), "origin": self.origin}).encode()

    def _json(self, **response):
        response = {name: letters(raw) for name, raw in response.items()}
        return json.dumps(
            {"id": letters(self.id), "rawId": letters(self.id), "type": "public-key", "response": response}
        )

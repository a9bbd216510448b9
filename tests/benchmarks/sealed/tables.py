"""The same row plain, under one bare AES-256-GCM key, sealed as ours, and as the Fernet library stores it."""

import os
import uuid
from contextlib import contextmanager

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models

from safespace.encryption.fields.blind_index import BlindIndexField
from safespace.encryption.fields.sealed_fields import SealedText

try:
    from fernet_fields import EncryptedTextField
except ImportError:
    EncryptedTextField = None

TEXTS = {"a": 8, "b": 9, "c": 28, "d": 13, "e": 50, "f": 200}
ROWS_A_PERSON = 50


class BareField(models.BinaryField):
    """The least that encrypting a field can cost: one key for all, no associated data, decrypted on loading."""

    cipher = AESGCM(os.urandom(32))

    def get_db_prep_value(self, value, connection, prepared=False):
        nonce = os.urandom(12)
        return nonce + self.cipher.encrypt(nonce, value.encode(), None)

    def from_db_value(self, value, expression, connection):
        return self.cipher.decrypt(value[:12], value[12:], None).decode()


def _model(name, field, **more):
    texts = {text: field(text, length) for text, length in TEXTS.items()}
    meta = type("Meta", (), {"app_label": "bench"})
    base = {
        "id": models.UUIDField(primary_key=True, default=uuid.uuid4),
        "person_id": models.UUIDField(),
        "__module__": __name__,
        "Meta": meta,
    }
    return type(name, (models.Model,), {**base, **texts, **more})


def _sealed(name, length):
    return SealedText(context=f"bench.{name}")


class _Privacy:
    key = ("content", "person_id")


Plain = _model("Plain", lambda name, length: models.CharField(max_length=length))
Bare = _model("Bare", lambda name, length: BareField())
Sealed = _model("Sealed", _sealed, Privacy=_Privacy)
Fernet = _model("Fernet", lambda name, length: EncryptedTextField()) if EncryptedTextField else None

PlainMail = _model(
    "PlainMail",
    lambda n, length: models.CharField(max_length=length),
    mail=models.CharField(max_length=40, db_index=True),
)
SealedMail = _model(
    "SealedMail",
    _sealed,
    Privacy=_Privacy,
    study_id=models.UUIDField(),
    mail=SealedText(context="bench.mail"),
    mail_index=BlindIndexField(source="mail", kind="email", per="study_id"),
)

ALL = [model for model in (Plain, Bare, Sealed, Fernet, PlainMail, SealedMail) if model]


@contextmanager
def tables():
    """The tables of these models while the block runs."""
    with connection.schema_editor() as editor:
        for model in ALL:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in ALL:
                editor.delete_model(model)


def rows(model, count, people=None, **more):
    """Unsaved rows with texts of usual lengths, spread over the UUIDs `people`."""
    people = people or [uuid.uuid4() for _ in range(max(1, count // ROWS_A_PERSON))]
    texts = {name: ("Marguerite " * 20)[:length] for name, length in TEXTS.items()}
    return [model(person_id=people[n % len(people)], **texts, **more) for n in range(count)]

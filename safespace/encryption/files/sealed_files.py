"""A model field for files that seal themselves, in any Django storage.

    class Attachment(Base):
        file = SealedFile(context="attachment.file")

        class Privacy:
            key = ("linkage", "participant_id")     # as for sealed values

    attachment.file = upload                        # encrypted while save() stores it
    with attachment.file.open() as content: ...     # reads plaintext and can seek

The stored file is a Cobblestone-256 stream under the file key of the person's data key. Its name is random and ends in
the number of that key: `7f/7f3c…e1.0123456789abcdef`. The original file name is not kept: it may name a person.
"""

import os
import uuid

from django.apps import apps
from django.core.files.base import File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from safespace.encryption.fields.keyed_field import KeyedField, as_uuid
from safespace.encryption.files import streams
from safespace.encryption.files.unfinished_files import note
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import Tampered

CONTEXT = "safespace/file/v1"


def key_number(name):
    """The number (8 bytes) of the data key of the file stored as `name`. Raises Tampered."""
    return _parsed(name)[1]


def key_numbers_in_use():
    """Yield the number of the data key of every stored file."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedFile):
                for name in model._base_manager.values_list(field.name, flat=True).iterator():
                    if name:
                        yield key_number(name)


def _parsed(name):
    try:
        file_id, number = os.path.basename(name).split(".")
        return uuid.UUID(hex=file_id), bytes.fromhex(number)
    except ValueError:
        raise Tampered from None


class EncryptingReader(File):
    """A file object that yields the encrypted stream of `content` while a storage reads it."""

    def __init__(self, content, key, context):
        super().__init__(None, None)
        self._content, self._key, self._context = content, key, context
        self.seek(0)

    def __bool__(self):
        return True

    def chunks(self, chunk_size=None):
        self._content.seek(0)
        return streams.sealed(self._key, self._context, streams.pieces_of(self._content))

    def seek(self, offset, whence=os.SEEK_SET):
        if offset or whence:
            raise ValueError("A file that is being sealed can only be read from start to end.")
        self._pieces, self._rest = self.chunks(), b""
        return 0

    def read(self, size=-1):
        while size < 0 or len(self._rest) < size:
            if (piece := next(self._pieces, None)) is None:
                break
            self._rest += piece
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken


class SealedContent(FieldFile):
    """The file of one row. `size` is that of the plaintext; there is no `url`, as ciphertext is never served."""

    def save(self, name, content, save=True):
        """Encrypt `content` into the storage under a new random name; `name` is ignored."""
        key = keycache.cache().latest(*self.field.key_of(self.instance))
        name = self.field.random_name(key)
        self.name = self.storage.save(name, EncryptingReader(content, key.file_key, self._context(name)))
        if self.name != name:
            raise Tampered  # the encryption is bound to the name, so it would not decrypt under another
        note(type(self.instance), self.field, name)
        _fsync(self.storage, name)
        self._set_instance_attribute(name, content)
        self._committed = True
        self._file = None
        if save:
            self.instance.save()

    def open(self, mode="rb"):
        """Open the plaintext for reading: a `streams.Reader`. Raises KeyDestroyed and Tampered."""
        self._require_file()
        if not self._committed:
            self._file.seek(0)
            return self._file
        key = keycache.cache().key(key_number(self.name))
        if (key.kind, key.scope) != self.field.key_of(self.instance):
            raise Tampered
        self._file = streams.Reader(self.storage.open(self.name, "rb"), key.file_key, self._context(self.name))
        return self._file

    def _get_file(self):
        if self.closed:
            self.open()
        return self._file

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)

    @property
    def size(self):
        self._require_file()
        return streams.length_of(self.storage.size(self.name)) if self._committed else self._file.size

    @property
    def url(self):
        raise ValueError("A sealed file has no URL: a view sends it to people who may see it.")

    def chunks(self, chunk_size=None):
        """Yield the whole plaintext from its start. Each piece is valid only until the next one is requested."""
        content = self.open()
        return content.pieces() if isinstance(content, streams.Reader) else streams.pieces_of(content)

    def reencrypt(self):
        """Re-encrypt the content under the person's newest key. The old file is deleted after commit."""
        old = self.name
        with self.open() as content:
            self.save("", content, save=False)
        self.instance.save(update_fields=[self.field.name])
        transaction.on_commit(lambda: self.storage.delete(old))

    def _context(self, name):
        """`safespace/file/v1|file|person|field|row`, to which the encryption is bound."""
        _, scope = self.field.key_of(self.instance)
        row = as_uuid(self.instance.pk)
        return "|".join((CONTEXT, _parsed(name)[0].hex, scope.hex, self.field.context, row.hex)).encode()


class SealedFile(KeyedField, models.FileField):
    """A file in the default storage, sealed for its row. Takes no `upload_to`."""

    attr_class = SealedContent

    def __init__(self, *args, context=None, **kwargs):
        kwargs["upload_to"] = ""
        super().__init__(*args, **kwargs)
        self.declared_context = context

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["upload_to"]
        if self.declared_context:
            kwargs["context"] = self.declared_context
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        self.set_context(cls, name)

    def random_name(self, key):
        """A new name for a file sealed under the OpenKey `key`."""
        file_id = uuid.uuid4().hex
        return f"{file_id[:2]}/{file_id}.{key.number.hex()}"

    def pre_save(self, instance, add):
        file = getattr(instance, self.attname)
        if add and file and file._committed:
            file.open().close()  # raises Tampered if the name was copied from another row
        return super().pre_save(instance, add)


def _fsync(storage, name):
    """Flush the file to disk before its row is committed. Does nothing for remote storages."""
    try:
        path = storage.path(name)
    except NotImplementedError:
        return
    for one in (path, os.path.dirname(path)):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""A model field for files that seal themselves, in whatever storage Django was told to use.

    class Attachment(Base):
        file = SealedFile(context="attachment.file")

        class Privacy:
            key = ("linkage", "participant_id")     # as for sealed values

    attachment.file = upload                        # sealed on its way into the storage by save()
    with attachment.file.open() as content: ...     # reads plaintext, from any place

What is stored is a plain Cobblestone-256 stream under the file key of the person's data key. Its name is random and
ends in the number of that key: `7f/7f3c…e1.0123456789abcdef`. Nothing of the original name is kept: it may hold a name.
"""

import os
import uuid

from django.apps import apps
from django.core.files.base import File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from safespace.encryption.fields.placed import Placed, as_uuid
from safespace.encryption.files import streams
from safespace.encryption.files.unfinished_files import note
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import Tampered

CONTEXT = "safespace/file/v1"


def key_number(name):
    """The number (8 bytes) of the data key that the file stored as `name` is sealed under. Raises Tampered."""
    return _parsed(name)[1]


def named():
    """Yield the number of the data key of every stored file: a key that is named here is still needed."""
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


class Sealing(File):
    """What a storage reads while it stores: the sealed stream of `content`, piece by piece."""

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
            raise ValueError("A file that is being sealed is read from its start to its end.")
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
    """The file of one row. `size` is that of the content; there is no address, since nobody is served ciphertext."""

    def save(self, name, content, save=True):
        """Seal `content` into the storage under a new random name; `name` is not kept."""
        key = keycache.cache().latest(*self.field.key_of(self.instance))
        name = self.field.random_name(key)
        self.name = self.storage.save(name, Sealing(content, key.file_key, self._context(name)))
        if self.name != name:
            raise Tampered  # it is bound to the name it was given, and would not open under another
        note(type(self.instance), self.field, name)
        _to_disk(self.storage, name)
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
        raise ValueError("A sealed file has no address: a view opens it for somebody who may see it.")

    def chunks(self, chunk_size=None):
        """The whole content from its start, as views that hold until the next one is asked for."""
        content = self.open()
        return content.pieces() if isinstance(content, streams.Reader) else streams.pieces_of(content)

    def reseal(self):
        """Seal the content anew under the newest key of its person; the old file goes once that is committed."""
        old = self.name
        with self.open() as content:
            self.save("", content, save=False)
        self.instance.save(update_fields=[self.field.name])
        transaction.on_commit(lambda: self.storage.delete(old))

    def _context(self, name):
        """`safespace/file/v1|file|person|field|row`: moved to any other of these it does not open."""
        _, scope = self.field.key_of(self.instance)
        row = as_uuid(self.instance.pk)
        return "|".join((CONTEXT, _parsed(name)[0].hex, scope.hex, self.field.context, row.hex)).encode()


class SealedFile(Placed, models.FileField):
    """A file in the default storage, sealed for its row. Takes neither `upload_to` nor a name."""

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
        self.place_in(cls, name)

    def random_name(self, key):
        """A new name for a file sealed under the OpenKey `key`."""
        file_id = uuid.uuid4().hex
        return f"{file_id[:2]}/{file_id}.{key.number.hex()}"

    def pre_save(self, instance, add):
        file = getattr(instance, self.attname)
        if add and file and file._committed:
            file.open().close()  # the file of another row is not taken over by copying its name
        return super().pre_save(instance, add)


def _to_disk(storage, name):
    """Have the file on the disk before the row that needs it is committed. Storages elsewhere see to it themselves."""
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

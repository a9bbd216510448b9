"""Uploads are never on disk in plaintext: their temporary file is encrypted under a random key.

The key exists only in the memory of the request. Django uses this handler for uploads over FILE_UPLOAD_MAX_MEMORY_SIZE;
a form gets an ordinary file object.
"""

import os
import tempfile

from cryptography.cobblestone import Cobblestone256Encryptor
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from safespace.base.refusals import Refusal
from safespace.encryption.files import streams

CONTEXT = b"safespace/upload/v1"


class SealedUpload(UploadedFile):
    """An upload whose temporary file is encrypted. Reads as plaintext."""


class UploadTooLarge(Refusal):
    """A file of more than UPLOAD_MOST bytes, which was discarded while it was received."""

    sentence = "This file is too large. Choose a smaller one, or split it."
    status = 413
    field = "file"


class OversizedUpload(UploadedFile):
    """An upload that was too large. It has a name and a `size`, for an error message, but no content.

    Reading it raises UploadTooLarge, so that no view mistakes it for an empty file.
    """

    def _refuse(self, *args, **kwargs):
        raise UploadTooLarge

    read = readline = readlines = seek = chunks = multiple_chunks = open = __iter__ = _refuse

    def close(self):
        """There is nothing to close."""


class SealingUploadHandler(FileUploadHandler):
    """Encrypts an upload while it is received. Over UPLOAD_MOST bytes the form gets an OversizedUpload."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.key, self.length = os.urandom(32), 0
        self.sealer = Cobblestone256Encryptor(self.key, CONTEXT)
        self.file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the upload

    def receive_data_chunk(self, raw_data, start):
        self.length += len(raw_data)
        if self.length > settings.UPLOAD_MOST:
            self.file.close()  # the rest is still read and counted, so that the other fields of the form arrive
        else:
            self.file.write(self.sealer.update(raw_data))

    def file_complete(self, file_size):
        if self.file.closed:
            return OversizedUpload(None, self.file_name, self.content_type, self.length)
        self.file.write(self.sealer.finalize())
        return SealedUpload(
            file=streams.Reader(self.file, self.key, CONTEXT),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()

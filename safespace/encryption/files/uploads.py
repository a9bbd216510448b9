"""Uploads that never lie on a disk as they were sent: a temporary file holds ciphertext under a key nobody keeps.

The key is random, lives in the memory of the request and dies with it. Django takes this handler for what is too large
to stay in memory (FILE_UPLOAD_MAX_MEMORY_SIZE); a form gets a file it can read and seek in, as always.
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
    """An upload whose temporary file is sealed. Reads as plaintext."""


class UploadTooLarge(Refusal):
    """A file of more than UPLOAD_MOST bytes; what came of it was let go while it came in."""

    sentence = "This file is too large to be taken in. Choose a smaller one, or split it."
    status = 413
    field = "file"


class LetGo(UploadedFile):
    """An upload that was too large: it has its name and `size`, for a form to say so, and nothing to read.

    Raises UploadTooLarge when it is read, so no view takes it for an empty file.
    """

    def _gone(self, *args, **kwargs):
        raise UploadTooLarge

    read = readline = readlines = seek = chunks = multiple_chunks = open = __iter__ = _gone

    def close(self):
        """There is nothing to close."""


class SealingUploadHandler(FileUploadHandler):
    """Seals what comes in, piece by piece. Of more than UPLOAD_MOST bytes nothing is kept: the form gets a LetGo."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.key, self.length = os.urandom(32), 0
        self.sealer = Cobblestone256Encryptor(self.key, CONTEXT)
        self.file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the upload

    def receive_data_chunk(self, raw_data, start):
        self.length += len(raw_data)
        if self.length > settings.UPLOAD_MOST:
            self.file.close()  # the rest is read, so that what else was typed arrives, and counted
        else:
            self.file.write(self.sealer.update(raw_data))

    def file_complete(self, file_size):
        if self.file.closed:
            return LetGo(None, self.file_name, self.content_type, self.length)
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

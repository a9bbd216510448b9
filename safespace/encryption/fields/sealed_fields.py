"""Model fields that seal themselves: the stored value decrypts only with the key of the person it is about.

    class Person(Base):
        name = SealedText(context="person.name")

        class Privacy:
            key = ("identity", "id")  # kind of data key, attribute with the UUID of its scope

`person.name` reads and writes plaintext, decrypting when first read; `person.name_sealed` is the stored bytes.
"""

import base64
import binascii
import datetime
import json
from time import monotonic
from uuid import UUID

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models

from safespace.encryption.fields import bytea, descriptor, envelope  # noqa: F401  bytea registers a signal receiver
from safespace.encryption.fields.columns import IsNull, SealedCol
from safespace.encryption.fields.descriptor import SealedAttribute, StoredBytes, UnsavedValue
from safespace.encryption.fields.keyed_field import KeyedField, as_uuid
from safespace.encryption.fields.secret import Secret
from safespace.encryption.keys import keycache
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed

DUMPED = "sealed:"


class SealedField(KeyedField, models.Field):
    """Base of the fields that seal a value. `context` identifies the field for ever (see KeyedField). `pad` rounds the
    length up to a multiple of that many bytes, for values whose length would reveal them.

    Raises TypeError or FieldError for look-ups other than `isnull` and for `update()`, `bulk_update()` and expressions;
    a database check refuses values that are not sealed. `.values()` returns ciphertext.
    """

    empty_strings_allowed = False
    forms_field = None

    def __init__(self, *args, context=None, pad=0, **kwargs):
        for refused in ("unique", "db_index", "primary_key", "choices", "db_default", "unique_for_date"):
            if kwargs.get(refused):
                raise TypeError(f"A sealed field takes no {refused}: the database cannot read it.")
        super().__init__(*args, **kwargs)
        self.declared_context, self.pad = context, pad

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.declared_context:
            kwargs["context"] = self.declared_context
        if self.pad:
            kwargs["pad"] = self.pad
        return name, path, args, kwargs

    def get_attname(self):
        return f"{self.name}_sealed"

    def get_attname_column(self):
        return self.get_attname(), self.db_column or self.name

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        self.set_context(cls, name)
        self.opened_name = f"_{name}_opened"
        if not cls._meta.abstract:
            setattr(cls, name, SealedAttribute(self))
            descriptor.note_key_numbers(cls)
            descriptor.pickle_without_plaintext(cls)

    def get_internal_type(self):
        return "BinaryField"

    def db_check(self, connection):
        """A check that refuses values without the shape of a sealed one, such as from raw SQL or a wrong import."""
        column = connection.ops.quote_name(self.column)
        if connection.vendor == "postgresql":
            return f"octet_length({column}) >= {envelope.OVERHEAD} AND get_byte({column}, 0) = 1"
        shape = f"length({column}) >= {envelope.OVERHEAD} AND substr({column}, 1, 1) = x'01'"
        return f"{column} IS NULL OR (typeof({column}) = 'blob' AND {shape})"

    # Sealing

    def pre_save(self, instance, add):
        """The bytes to store. An unchanged value keeps its stored bytes."""
        held = instance.__dict__[self.attname] if self.attname in instance.__dict__ else getattr(instance, self.attname)
        if held is None:
            return None
        if type(held) is UnsavedValue:
            return self._seal(instance, held.value)
        if add:  # perhaps a copy under another primary key, for which these bytes would not decrypt
            return self._seal(instance, getattr(instance, self.name))
        opened = instance.__dict__.get(self.opened_name)
        if opened is not None and opened[0] is held and self._mutated(instance, *opened):
            return self._seal(instance, opened[1])
        return held

    def _seal(self, instance, value):
        text, slots = self.to_plaintext(value), instance.__dict__
        if self.pad:
            text = _padded(text, self.pad)
        pk = slots[self.model._meta.pk.attname]
        row = pk.bytes if type(pk) is UUID else as_uuid(pk).bytes
        blob = envelope.seal(self._key_for(instance, slots), self.context_bytes, row, text)
        slots[self.attname] = blob
        slots[self.opened_name] = blob, value
        return blob

    def _key_for(self, instance, slots):
        """The newest key of the row's person. Reuses the last one if it is for the same scope and not too old."""
        kind, attribute = self.privacy_key()
        cache, scope = keycache.cache(), slots.get(attribute)
        sealed_as, sealed_for, key, until = cache.sealing
        if scope is None or scope is not sealed_for or kind is not sealed_as or until < monotonic():
            key = cache.latest(*self.key_of(instance))
            cache.sealing = kind, scope, key, cache.good_until(key)
        return key

    def _mutated(self, instance, blob, value):
        """Whether the value was changed in place since it was decrypted; only JSON can be."""
        return False

    @property
    def reads(self):
        """The function that turns decrypted bytes, padded or not, into a value."""
        plain = self.from_plaintext
        return (lambda padded: plain(_unpadded(padded))) if self.pad else plain

    def get_default(self):
        value = super().get_default()
        return None if value is None else UnsavedValue(self.checked(value))

    def get_db_prep_save(self, value, connection):
        if hasattr(value, "as_sql") and not isinstance(value, SealedCol):  # which raises its own error
            raise TypeError(f"{self} is sealed by saving the instance: the database cannot seal an expression.")
        return super().get_db_prep_save(value, connection)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if type(value) is memoryview:
            value = bytes(value)
        if isinstance(value, bytes) and len(value) >= envelope.OVERHEAD and value[0] == 1:
            return value
        raise TypeError(f"{self} is sealed by saving the instance: update(), bulk_update() and raw values cannot.")

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(
            f"{self} is sealed: the database can look up isnull only. Use a blind index, or open and compare."
        )

    def get_col(self, alias, output_field=None):
        return SealedCol(alias, self, output_field)

    def get_transform(self, lookup_name):
        raise FieldError(f"{self} is sealed: the database cannot see into it.")

    # Forms, validation and fixtures

    def clean(self, value, model_instance):
        if type(value) is not UnsavedValue:
            if value is None:
                self.validate(value, model_instance)
            return value
        self.validate(value.value, model_instance)
        self.run_validators(value.value)
        return value

    def value_from_object(self, obj):
        """The value, or empty text if it was erased: dumpdata only looks at its type."""
        try:
            return getattr(obj, self.name)
        except KeyDestroyed:
            return Secret("")

    def save_form_data(self, instance, data):
        """An unchanged value keeps its stored bytes."""
        if instance._state.adding or getattr(instance, self.name) != data:
            setattr(instance, self.name, data)

    def value_to_string(self, obj):
        """Ciphertext for dumpdata; loaddata restores the same bytes."""
        held = getattr(obj, self.attname)
        if type(held) is UnsavedValue:
            raise TypeError(f"{self} is not saved yet; only saved rows can be dumped.")
        return None if held is None else DUMPED + base64.b64encode(bytes(held)).decode()

    def to_python(self, value):
        if value is None or isinstance(value, StoredBytes):
            return value
        try:
            if not value.startswith(DUMPED):
                raise ValueError
            return StoredBytes(base64.b64decode(value.removeprefix(DUMPED), validate=True))
        except (AttributeError, ValueError, binascii.Error):
            raise ValidationError("A fixture holds sealed values as dumpdata wrote them.") from None

    def formfield(self, **kwargs):
        if self.forms_field is None:
            return None
        initial = {} if not self.has_default() else {"initial": self._get_default}
        options = {"required": not self.blank, "label": self.verbose_name, "help_text": self.help_text}
        return self.forms_field(**{**options, **initial, **kwargs})


class SealedText(SealedField):
    """Text, read as a Secret, a `str` with a masked repr. Forms and full_clean() check `max_length`."""

    forms_field = forms.CharField

    def to_plaintext(self, value):
        return value.encode()

    def from_plaintext(self, text):
        return Secret(text, "utf-8")

    def checked(self, value):
        if not isinstance(value, str):
            raise TypeError(f"{self} takes text.")
        return value if type(value) is Secret else Secret(value)

    def clean(self, value, model_instance):
        if type(value) is UnsavedValue and self.max_length and len(value.value) > self.max_length:
            raise ValidationError(f"At most {self.max_length} characters fit here.")
        return super().clean(value, model_instance)

    def formfield(self, **kwargs):
        size = {"max_length": self.max_length} if self.max_length else {"widget": forms.Textarea}
        return super().formfield(**{**size, **kwargs})


class SealedJSON(SealedField):
    """A dict or a list. Changes made in place are saved too."""

    forms_field = forms.JSONField

    def to_plaintext(self, value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_plaintext(self, text):
        return json.loads(text)

    def _mutated(self, instance, blob, value):
        padded = getattr(type(instance), self.name).open(instance, blob)
        return (_unpadded(padded) if self.pad else padded) != self.to_plaintext(value)

    def checked(self, value):
        if not isinstance(value, (dict, list)):
            raise TypeError(f"{self} takes a dict or a list.")
        return value


class SealedDate(SealedField):
    """A date."""

    forms_field = forms.DateField

    def to_plaintext(self, value):
        return value.isoformat().encode()

    def from_plaintext(self, text):
        return datetime.date.fromisoformat(text.decode())

    def checked(self, value):
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise TypeError(f"{self} takes a date.")
        return value

    def value_from_object(self, obj):
        """As text, because serializers write a date in plaintext but pass text to `value_to_string`."""
        value = super().value_from_object(obj)
        return Secret(value.isoformat()) if isinstance(value, datetime.date) else value


class SealedBytes(SealedField):
    """Small binary content, such as a TOTP seed. Use a sealed file for large content."""

    def to_plaintext(self, value):
        return value

    from_plaintext = to_plaintext

    def checked(self, value):
        if not isinstance(value, bytes):
            raise TypeError(f"{self} takes bytes.")
        return value


def _padded(text, bucket):
    return text + b"\x80" + b"\x00" * (-(len(text) + 1) % bucket)


def _unpadded(padded):
    return padded.rstrip(b"\x00")[:-1]

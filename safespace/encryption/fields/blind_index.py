"""Exact search without reading: a keyed hash of a normalised value, under a secret of the study.

It says which rows of one study hold the same value, and nothing else; never put one on a field with few values, where
counting alone decodes it. `generation 1 | HMAC-SHA256 16`: the first byte lets a study change its secret while old
rows still answer.
"""

import base64
import hmac
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.signals import pre_save

from safespace.encryption.fields.placed import as_uuid
from safespace.encryption.keys import keycache
from safespace.encryption.keys.ringfile import derived

LENGTH = 17


def normal(kind, value):
    """The one spelling of `value` that is compared: NFKC, trimmed, case-folded; by kind, a phone number in E.164, an
    external id without the spaces, dots and strokes people put into it. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of blind index; there are {', '.join(KINDS)}.")
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    return KINDS[kind](text)


def _external_id(text):
    """`NHS 943-476/5919` and `nhs9434765919` are one; a text of strokes alone stays as it is."""
    return "".join(character for character in text if character.isalnum()) or text


def _e164(text):
    """Numbers without a country code are read as those of PHONE_REGION (two letters)."""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return "".join(character for character in text if character.isdigit() or character == "+") or text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


KINDS = {"phone": _e164, "email": str, "external_id": _external_id}


def candidates(kind, value, scope):
    """The index values of `value` to look for with `__in`, one for each secret the study `scope` (UUID) still uses.

    Person.objects.filter(study=study, phone_index__in=candidates("phone", typed, study.id))
    """
    return [_index(key, kind, value) for key in keycache.cache().generations("index", as_uuid(scope))]


def mark(kind, value, scope):
    """The index value to store for `value` under the newest secret of `scope` (UUID); None for an empty value."""
    return _index(keycache.cache().latest("index", as_uuid(scope)), kind, value) if value else None


def _index(key, kind, value):
    if key.subkeys is None:
        key.subkeys = {}
    if (subkey := key.subkeys.get(kind)) is None:
        subkey = key.subkeys[kind] = derived(key.raw, b"blind|" + kind.encode())
    digest = hmac.digest(subkey, normal(kind, value).encode(), "sha256")
    return bytes([key.generation % 256]) + digest[: LENGTH - 1]


class BlindIndexField(models.Field):
    """The blind index of the sealed field `source`, filled in when the row is saved.

    `kind` is "email", "phone" or "external_id" (how values are compared); `per` is the attribute that holds the UUID of
    the study, dots allowed (`participant.study_id`). Look-ups: exact, in, isnull, with what `candidates` gives.
    """

    empty_strings_allowed = False

    def __init__(self, *args, source, kind, per, **kwargs):
        self.source, self.kind, self.per = source, kind, per
        super().__init__(*args, **{"null": True, "editable": False, "max_length": LENGTH, "db_index": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for default in ("editable", "max_length"):
            kwargs.pop(default, None)
        return name, path, args, {**kwargs, "source": self.source, "kind": self.kind, "per": self.per}

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            pre_save.connect(self._refuse_to_lag_behind, sender=cls, weak=False, dispatch_uid=(cls, name))

    def _refuse_to_lag_behind(self, sender, update_fields, raw, **kwargs):
        if update_fields and self.source in update_fields and self.name not in update_fields:
            raise TypeError(f"save(update_fields=…) names {self.source} and not {self.name}, which is found by it.")

    def pre_save(self, instance, add):
        """The index of the value as it is. A source that was not opened was not changed, and keeps its index."""
        source = instance._meta.get_field(self.source)
        held = instance.__dict__.get(source.attname)
        if type(held) is bytes and source.opened_name not in instance.__dict__:
            return getattr(instance, self.attname)
        index = self.index_of(instance, getattr(instance, self.source))
        setattr(instance, self.attname, index)
        return index

    def index_of(self, instance, value):
        """The index of `value` under the newest secret of the study of `instance`; None for an empty value."""
        return mark(self.kind, value, self.scope_of(instance))

    def scope_of(self, instance):
        """The UUID of the study of `instance`."""
        scope = instance
        for attribute in self.per.split("."):
            scope = getattr(scope, attribute)
        return as_uuid(scope)

    def get_internal_type(self):
        return "BinaryField"

    def value_to_string(self, obj):
        index = self.value_from_object(obj)
        return None if index is None else base64.b64encode(bytes(index)).decode()

    def to_python(self, value):
        return base64.b64decode(value) if isinstance(value, str) else value

    def get_lookup(self, lookup_name):
        if lookup_name in ("exact", "in", "isnull"):
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} answers exact, in and isnull only.")

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or (isinstance(value, (bytes, memoryview)) and len(value) == LENGTH):
            return None if value is None else bytes(value)
        raise TypeError(f"{self} is compared with what candidates() gives, never with a value a person typed.")

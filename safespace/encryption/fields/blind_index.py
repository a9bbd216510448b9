"""Exact search over sealed values: a keyed hash of the normalised value, under a secret of the study.

It reveals which rows of one study hold the same value. Never index a field with few possible values: counting rows
would reveal them. Format: `generation 1 | HMAC-SHA256 16`; the first byte lets a study change its secret while rows
with older indexes can still be found.
"""

import base64
import hmac
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.signals import pre_save

from safespace.base.text.comparing import comparable
from safespace.encryption.fields.keyed_field import as_uuid
from safespace.encryption.keys import keycache
from safespace.encryption.keys.ringfile import derived

LENGTH = 17


def normalised(kind, value):
    """The form of `value` that is compared: `comparable`, and by kind a phone number in E.164 without its extension, an
    e-mail address with its domain in ASCII, an external id without spaces, dots and dashes.

    Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of blind index; there are {', '.join(KINDS)}.")
    return KINDS[kind](comparable(str(value)))


def _normalised_before(kind, value):
    """The form of `value` under which rows written by earlier releases are indexed."""
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    return text if kind == "email" else KINDS[kind](text)


def _email(text):
    name, at, domain = text.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return text


def _external_id(text):
    """`NHS 943-476/5919` and `nhs9434765919` are equal; a text without letters or digits stays as it is."""
    return "".join(character for character in text if character.isalnum()) or text


def _e164(text):
    """Numbers without a country code are read as those of PHONE_REGION."""
    try:
        number = phonenumbers.parse(text, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return "".join(character for character in text if character.isdigit() or character == "+") or text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


KINDS = {"phone": _e164, "email": _email, "external_id": _external_id}


def candidates(kind, value, scope):
    """The index values to look up with `__in`, under each secret that the study `scope` (UUID) still uses.

    Person.objects.filter(study=study, phone_index__in=candidates("phone", typed, study.id))
    """
    forms = {normalised(kind, value), _normalised_before(kind, value)}
    keys = keycache.cache().generations("index", as_uuid(scope))
    return [_index(key, kind, form) for key in keys for form in sorted(forms)]


def index_value(kind, value, scope):
    """The index of `value` under the newest secret of `scope` (UUID); None for an empty value."""
    if not value:
        return None
    return _index(keycache.cache().latest("index", as_uuid(scope)), kind, normalised(kind, value))


def _index(key, kind, form):
    if key.subkeys is None:
        key.subkeys = {}
    if (subkey := key.subkeys.get(kind)) is None:
        subkey = key.subkeys[kind] = derived(key.raw, b"blind|" + kind.encode())
    digest = hmac.digest(subkey, form.encode(), "sha256")
    return bytes([key.generation % 256]) + digest[: LENGTH - 1]


class BlindIndexField(models.Field):
    """The blind index of the sealed field `source`, set when the row is saved.

    `kind` ("email", "phone" or "external_id") decides how values are normalised; `per` is the attribute path to the
    UUID of the study (`participant.study_id`). Look-ups: exact, in and isnull, with values from `candidates`.
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
            raise TypeError(f"save(update_fields=…) names {self.source} but not its index {self.name}.")

    def pre_save(self, instance, add):
        """The index of the present value. A source that was never decrypted cannot have changed and keeps its index."""
        source = instance._meta.get_field(self.source)
        held = instance.__dict__.get(source.attname)
        if type(held) is bytes and source.opened_name not in instance.__dict__:
            return getattr(instance, self.attname)
        index = self.index_of(instance, getattr(instance, self.source))
        setattr(instance, self.attname, index)
        return index

    def index_of(self, instance, value):
        """The index of `value` under the newest secret of the study of `instance`; None for an empty value."""
        return index_value(self.kind, value, self.scope_of(instance))

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
        raise FieldError(f"{self} supports exact, in and isnull only.")

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or (isinstance(value, (bytes, memoryview)) and len(value) == LENGTH):
            return None if value is None else bytes(value)
        raise TypeError(f"{self} is compared with values from candidates(), never with the value a person typed.")

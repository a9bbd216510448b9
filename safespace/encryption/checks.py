"""System checks: every field is classified, sensitive fields are sealed, and the database logs no values.

The first runs with every command, the others with `manage.py check --deploy`.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connections

from safespace.encryption.keys.router import KEYS

# {setting: (allowed values, what is logged otherwise, recommended value)}
QUIET = {
    "log_min_error_statement": ({"fatal", "panic"}, "statements that failed", "panic"),
    "log_error_verbosity": ({"terse"}, "the values a constraint refused", "terse"),
    "log_parameter_max_length_on_error": ({"0"}, "the values of statements that failed", "0"),
    "log_statement": ({"none", "ddl"}, "statements", "none"),
    "log_min_duration_statement": ({"-1"}, "statements that took long", "-1"),
    "log_min_duration_sample": ({"-1"}, "a sample of statements", "-1"),
}


def unclassified(model):
    """The faults in the `Privacy` class of `model`, as a list of sentences (E-R1; ASVS 14.1)."""
    privacy = model.__dict__.get("Privacy")
    if privacy is None:
        return [f"{model._meta.label} has no class Privacy of its own"]
    sealed, in_the_open = set(privacy.sealed), set(privacy.open)
    fields = {field.name: field for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    wrong = [f"{one} is both sealed and open" for one in sealed & in_the_open]
    wrong += [f"{one} is not classified" for one in fields.keys() - sealed - in_the_open]
    wrong += [f"{one} is classified and does not exist" for one in (sealed | in_the_open) - fields.keys()]
    for one, field in fields.items():
        if (one in sealed) != getattr(field, "seals", False):
            wrong.append(f"{one} is called {'sealed' if one in sealed else 'open'} and its field is not")
    if sealed and len(getattr(privacy, "key", ())) != 2:
        wrong.append("it has sealed fields and does not say under whose key")
    return [f"{model._meta.label}: {one}" for one in sorted(wrong)]


@register(Tags.models)
def check_classification(app_configs, **kwargs):
    """Every model of the product says for each field whether it is sealed or open."""
    ours = [app for app in app_configs or apps.get_app_configs() if not _is_third_party(app)]
    models = [model for app in ours for model in app.get_models()]
    return [Error(f"{fault}.", obj=model, id="safespace.E001") for model in models for fault in unclassified(model)]


def _is_third_party(app):
    return "site-packages" in app.path or "dist-packages" in app.path


@register(Tags.security, deploy=True)
def check_database_log(app_configs, **kwargs):
    """PostgreSQL's log contains no statements and no values."""
    return [fault for alias in connections if connections[alias].vendor == "postgresql" for fault in _log_of(alias)]


def _log_of(alias):
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(QUIET)])
            found = dict(cursor.fetchall())
    except DatabaseError:
        return [Warning(f"The database “{alias}” could not be asked what it writes into its log.", id="safespace.W002")]
    return [
        Warning(
            f"PostgreSQL of “{alias}” writes {what} into its log: set {name} to {best} (it is {found[name]}).",
            id="safespace.W001",
        )
        for name, (allowed, what, best) in QUIET.items()
        if name in found and found[name] not in allowed
    ]


@register(Tags.security, deploy=True)
def check_key_files(app_configs, **kwargs):
    """Only their owner can open the folder of the key ring and a keys database on SQLite (S9; ASVS 13.3.3)."""
    return _keys_database() + _key_folder()


def _keys_database():
    database = connections[KEYS]
    path = Path(str(database.settings_dict["NAME"]))
    if database.vendor != "sqlite" or not path.is_file() or not path.stat().st_mode & 0o077:
        return []
    return [Error(f"Others on this machine may open the keys database: type “chmod 600 {path}”.", id="safespace.E003")]


def _key_folder():
    """Warns about a folder that others can list. One that others can change is refused whenever the ring is read."""
    folder = Path(settings.SAFESPACE_KEYRING).parent
    if not folder.is_dir() or not folder.stat().st_mode & 0o077:
        return []
    said = f"Others on this machine may look into {folder}, which holds keys: type “chmod 700 {folder}”."
    return [Warning(said, id="safespace.W003")]

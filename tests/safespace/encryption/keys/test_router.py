"""Keys and data are in separate databases (E-R3: never in the same dump)."""

from django.apps import apps
from django.db import connections, router

from safespace.encryption.models import DataKey, KeyCheck, Rotation, Tombstone

KEY_TABLES = {model._meta.db_table for model in (DataKey, KeyCheck, Rotation, Tombstone)}


def test_key_models_live_only_in_the_keys_database(db):
    for model in (DataKey, KeyCheck, Rotation, Tombstone):
        assert (router.db_for_read(model), router.db_for_write(model)) == ("keys", "keys")
        assert not router.allow_migrate_model("default", model)
        assert router.allow_migrate_model("keys", model)


def test_no_other_model_lives_in_the_keys_database(db):
    others = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table not in KEY_TABLES]

    assert [model for model in others if router.allow_migrate_model("keys", model)] == []
    assert {router.db_for_write(model) for model in others} == {"default"}


def test_data_migrations_do_not_run_in_keys():
    assert router.allow_migrate("keys", "safespace") is False
    assert router.allow_migrate("default", "safespace") is True


def test_each_table_is_in_the_right_database(db):
    def tables(alias):
        return set(connections[alias].introspection.table_names())

    assert tables("keys") >= KEY_TABLES
    assert not KEY_TABLES & tables("default")

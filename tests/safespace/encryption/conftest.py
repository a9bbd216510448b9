"""Tables for the models of these tests, and people to fill them."""

import uuid

import pytest
from django.apps import AppConfig, apps
from django.db import connection

from tests.safespace.encryption import rows
from tests.safespace.encryption.rows import TABLES, Statement, Witness

STUDY = uuid.UUID("5afe5afe-0000-4000-8000-000000000001")


@pytest.fixture(scope="session")
def sealed_tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in reversed(TABLES):
                editor.delete_model(model)


@pytest.fixture
def tables(sealed_tables, db):
    """For tests that run in one transaction."""


@pytest.fixture
def committed_tables(sealed_tables, transactional_db):
    """For tests that read files or use threads: their rows are committed, and deleted afterwards."""
    yield
    for model in reversed(TABLES):
        model.objects.all().delete()


@pytest.fixture
def installed(monkeypatch):
    """Registers the app of these models, for serializers and pickles."""
    config = AppConfig("sealed_tests", rows)
    config.apps = apps
    config.models = apps.all_models["sealed_tests"]
    monkeypatch.setitem(apps.app_configs, "sealed_tests", config)


@pytest.fixture
def rosa(tables):
    return Witness.objects.create(
        study_id=STUDY,
        name="Rosa Delacroix",
        phone="+44 20 7946 0958",
        plan={"never": "the landline"},
        seed=b"\x00\xff seed",
        mood="calm",
    )


@pytest.fixture
def rosas_words(rosa):
    return Statement.objects.create(witness=rosa, words="He said nobody would believe me.")

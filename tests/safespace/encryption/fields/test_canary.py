"""C1: the raw files contain no plaintext, and a control shows that the search would find it."""

import base64
import zlib
from pathlib import Path

import pytest
from django.db import connection, connections

from safespace.encryption.keys import keycache
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import PlainWitness, Witness

CANARIES = [f"canary-{n:02}-Delacroix" for n in range(20)]


def spellings(text):
    plain = text.encode()
    return {
        plain,
        plain.upper(),
        text.encode("utf-16-le"),
        base64.b64encode(plain)[:-4],
        plain.hex().encode(),
        zlib.compress(plain)[2:-4],
    }


def found(content):
    return {text for text in CANARIES for spelling in spellings(text) if spelling in content}


def write(model):
    with keycache.scope():
        for text in CANARIES:
            if model is Witness:
                model.objects.create(
                    study_id=STUDY, name=text, phone=text, plan={"says": text}, seed=text.encode(), mood=text
                )
            else:
                model.objects.create(name=text)


@pytest.mark.sqlite
def test_the_database_files_contain_no_plaintext(committed_tables):
    """E-R1, C1."""

    def raw():
        files = [Path(f"{connections[alias].settings_dict['NAME']}") for alias in ("default", "keys")]
        return b"".join(part.read_bytes() for file in files for part in file.parent.glob(f"{file.name}*"))

    write(Witness)
    assert found(raw()) == set()

    write(PlainWitness)
    assert found(raw()) == set(CANARIES)


@pytest.mark.postgresql
def test_the_stored_rows_contain_no_plaintext(committed_tables):
    """E-R1, C1: as the server stores it."""

    def raw(model):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text, encode(t::text::bytea, 'hex') FROM {model._meta.db_table} t")
            return "".join(row[0] for row in cursor.fetchall()).encode()

    write(Witness)
    assert found(raw(Witness)) == set()

    write(PlainWitness)
    assert found(raw(PlainWitness)) == set(CANARIES)


def test_statements_sent_to_the_database_contain_no_plaintext(committed_tables, django_assert_num_queries):
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(repr((sql, params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        write(Witness)
        assert found("".join(sent).encode()) == set()
        write(PlainWitness)
    assert found("".join(sent).encode()) == set(CANARIES)

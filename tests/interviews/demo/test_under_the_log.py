"""The log covers what the made-up study wrote: its whole life verifies, and whatever is changed by hand is named."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from interviews.demo.accounts import open_accounts
from interviews.demo.study import seed
from safespace.audit.covered_rows import covered_tables
from safespace.audit.covering import begin_covering
from safespace.audit.verification import examine, verify
from safespace.encryption.fields.keyed_field import KeyedField
from safespace.encryption.upkeep.rotation import rotate
from safespace.privacy.models import Erasure
from tests.safespace.ledger.tamper import without_triggers

TUESDAY_AFTERNOON = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
TAMPERINGS = 300


@pytest.fixture
def study(db, settings):
    """The demo's study, of which one person was erased, in a database that the log covers from its beginning."""
    settings.DEMO = True
    begin_covering(at=TUESDAY_AFTERNOON)
    open_accounts(passphrase="nine quiet herons wade")
    seed(TUESDAY_AFTERNOON)


def test_the_whole_study_verifies_and_every_tampering_is_named(study):
    """E-R9. The tamperings are done at once, so that one check has to tell all of them apart."""
    rotate(at=TUESDAY_AFTERNOON)
    verdict = verify(at=TUESDAY_AFTERNOON)

    assert [str(one) for one in verdict.findings] == []
    assert Erasure.objects.exists()
    rows = sum(table.model._base_manager.count() for table in covered_tables().values())
    assert (verdict.rows.compared, verdict.rows.older, verdict.rows.waiting) == (rows, 0, 0)
    assert all(
        table.model._base_manager.exists() for table in covered_tables().values() if table.name not in NOT_IN_THE_DEMO
    )

    with transaction.atomic(), connection.cursor() as cursor:
        with without_triggers(cursor):
            expected = Thief(random.Random(20261124)).work(TAMPERINGS)
            found = examine(at=TUESDAY_AFTERNOON).findings
        transaction.set_rollback(True)

    assert {(one.code, one.called, one.pk) for one in found} == expected
    assert {code for code, *_ in expected} == {"row_changed", "row_missing", "row_added"}
    assert len(found) == TAMPERINGS
    assert {called for _, called, _ in expected} == {
        table.called for table in covered_tables().values() if table.name not in NOT_IN_THE_DEMO
    }
    assert examine(at=TUESDAY_AFTERNOON).sound


NOT_IN_THE_DEMO = {"consent_secondlook", "consent_narrowing", "consent_speakercheck"}
"""The paper that was set aside still waits for its second look, and no person took back a single choice."""


class Thief:
    """Changes, removes and adds rows of the covered tables by SQL, each row once."""

    def __init__(self, dice):
        self._dice, self._touched = dice, set()

    def work(self, count):
        """{(code, word for the row, primary key)} of what verification has to find."""
        tables, expected = list(covered_tables().values()), set()
        while len(expected) < count:
            table = tables[len(expected) % len(tables)] if len(expected) < len(tables) else self._dice.choice(tables)
            row = self._row(table)
            if row is None:
                tables.remove(table)
                continue
            how = self._dice.choice([self._edit, self._edit, self._edit, self._remove, self._add])
            try:
                with transaction.atomic():
                    code, pk = how(table, row)
            except IntegrityError:  # a unique or a check constraint, which says nothing about the log
                continue
            self._touched.add(pk)
            expected.add((code, table.called, str(pk)))
        return expected

    def _row(self, table):
        rows = [row for row in table.model._base_manager.order_by("pk") if row.pk not in self._touched]
        return self._dice.choice(rows) if rows else None

    def _edit(self, table, row):
        field = self._dice.choice([one for one in table.fields if not one.primary_key])
        value = getattr(row, field.attname)
        if isinstance(field, KeyedField):
            self._run(table, field, b"" if value is None else bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1]), row)
        else:
            table.model._base_manager.filter(pk=row.pk).update(**{field.attname: _other(field, value)})
        return "row_changed", row.pk

    def _run(self, table, field, value, row):
        if not value:
            raise IntegrityError("nothing to change")
        pk = row.pk.hex if connection.vendor == "sqlite" else row.pk
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table.name}" SET "{field.column}" = %s WHERE id = %s', [value, pk])

    def _remove(self, table, row):
        table.model._base_manager.filter(pk=row.pk)._raw_delete("default")
        return "row_missing", row.pk

    def _add(self, table, row):
        names = ", ".join(f'"{field.column}"' for field in table.model._meta.concrete_fields[1:])
        new = uuid.UUID(int=self._dice.getrandbits(128))
        place = (lambda pk: pk.hex) if connection.vendor == "sqlite" else (lambda pk: pk)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table.name}" (id, {names}) SELECT %s, {names} FROM "{table.name}" WHERE id = %s',
                [place(new), place(row.pk)],
            )
        return "row_added", new


def _other(field, value):
    """A value that `field` could hold and that is not `value`."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or TUESDAY_AFTERNOON) - timedelta(microseconds=1)
    if isinstance(field, models.DateField):
        return value - timedelta(days=1)
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.JSONField):
        return [*value, "x"]
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return uuid.UUID(int=7)
    return (value[:-1] + "~") if value else "~"

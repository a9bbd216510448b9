"""A scratch table of stays in cabins, under the constraint of bookings or one of two faulty versions of it (R13)."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from safespace.base.constraints import NoOverlap
from tests.cast import NOON

HOUR = timedelta(hours=1)


class Closed(NoOverlap):
    """Faulty: the end counts as part of the stay, so the next cannot begin when this one ends."""

    def sqlite_triggers(self, model):
        return {name: body.replace(" < ", " <= ") for name, body in super().sqlite_triggers(model).items()}

    def postgresql_statement(self, model):
        return super().postgresql_statement(model).replace("'[)'", "'[]'")


class InsertOnly(NoOverlap):
    """Faulty: only inserts are checked, not updates."""

    def sqlite_triggers(self, model):
        return {"i": super().sqlite_triggers(model)["i"]}

    def postgresql_statement(self, model):
        return (
            "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            "IF EXISTS (SELECT 1 FROM %(table)s o WHERE o.cabin = NEW.cabin AND o.cancelled_at IS NULL "
            "AND o.starts < NEW.ends AND NEW.starts < o.ends) THEN RAISE EXCEPTION 'stay_alone' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $body$; "
            "CREATE TRIGGER %(name)s BEFORE INSERT ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"
        )


@contextmanager
def stays_under(rule_class):
    """A temporary table with the constraint `rule_class`."""
    with isolate_apps("safespace"):

        class Stay(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)
            cabin = models.IntegerField(null=True)
            starts = models.DateTimeField()
            ends = models.DateTimeField()
            cancelled_at = models.DateTimeField(null=True)

            class Meta:
                app_label = "safespace"
                constraints = [
                    rule_class(
                        name="stay_alone", scope=["cabin"], starts="starts", ends="ends", where={"cancelled_at": None}
                    )
                ]

        with connection.schema_editor() as editor:
            editor.create_model(Stay)
        try:
            yield Stay
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Stay)


class Stays(RuleBasedStateMachine):
    """Puts, moves, cancels and revives rows of `table`, and works out which of these must be refused."""

    table = None
    rows = Bundle("rows")

    def __init__(self):
        super().__init__()
        self.table.objects.all().delete()
        self.book = {}

    def _free(self, cabin, start, end, but=None):
        return not any(
            one[0] == cabin and one[1] < end and start < one[2] and one[3]
            for key, one in self.book.items()
            if key != but
        )

    def _same(self, act, allowed):
        """Assert that the database decides as half-open intervals do. Returns whether it allowed `act`."""
        try:
            with transaction.atomic():
                act()
        except IntegrityError:
            assert not allowed, "refused although it is free"
            return False
        assert allowed, "allowed although it is taken"
        return True

    @rule(target=rows, cabin=some.integers(0, 1), start=some.integers(0, 8), long=some.integers(1, 3))
    def put(self, cabin, start, long):
        key, end = uuid.uuid4(), start + long
        act = lambda: self.table.objects.create(id=key, cabin=cabin, starts=_at(start), ends=_at(end))  # noqa: E731
        if self._same(act, self._free(cabin, start, end)):
            self.book[key] = (cabin, start, end, True)
        return key

    @rule(key=rows, cabin=some.integers(0, 1), start=some.integers(0, 8), long=some.integers(1, 3))
    def move(self, key, cabin, start, long):
        if key not in self.book:
            return
        end, live = start + long, self.book[key][3]
        times = {"cabin": cabin, "starts": _at(start), "ends": _at(end)}
        act = lambda: self.table.objects.filter(pk=key).update(**times)  # noqa: E731
        if self._same(act, not live or self._free(cabin, start, end, but=key)):
            self.book[key] = (cabin, start, end, live)

    @rule(key=consumes(rows))
    def cancel(self, key):
        if key in self.book:
            self.table.objects.filter(pk=key).update(cancelled_at=NOON)
            self.book[key] = (*self.book[key][:3], False)

    @rule(key=rows)
    def revive(self, key):
        if key in self.book:
            cabin, start, end, _ = self.book[key]
            act = lambda: self.table.objects.filter(pk=key).update(cancelled_at=None)  # noqa: E731
            if self._same(act, self._free(cabin, start, end, but=key)):
                self.book[key] = (cabin, start, end, True)

    @invariant()
    def the_table_is_the_book(self):
        there = self.table.objects.filter(cancelled_at=None).count()
        assert there == sum(one[3] for one in self.book.values())


def machine_for(stay):
    """The state machine for the table `stay`."""
    return type("Stays", (Stays,), {"table": stay})


def _at(hour):
    return NOON + hour * HOUR

"""Rules the database itself holds, on SQLite and on PostgreSQL alike.

Each is one constraint class with two bodies. On SQLite the body is a pair of triggers; they are deferred statements
that follow a table through the copy-and-rename by which Django alters tables there.
"""

from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint
from django.db.utils import IntegrityError


def _literal(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "'{}'".format(str(value).replace("'", "''"))


def _column(model, field):
    return f'"{model._meta.get_field(field).column}"'


def _condition(model, where, prefix):
    """SQL that is true of the rows `where` (field name -> None or a list of values) chooses.

    In the order of the names, as migrations write it, so that a database is the same whichever way it was made.
    """
    parts = []
    for field, wanted in sorted(where.items()):
        column = prefix + _column(model, field)
        parts.append(
            f"{column} IS NULL" if wanted is None else f"{column} IN ({', '.join(_literal(v) for v in wanted)})"
        )
    return " AND ".join(parts)


def is_broken(error, name):
    """True if `error` (an IntegrityError) is the constraint `name` saying no."""
    return isinstance(error, IntegrityError) and name in str(error)


is_overlap = is_broken


class TwoBodied(BaseConstraint):
    """A constraint that is a table constraint or trigger on PostgreSQL and triggers on SQLite."""

    def sqlite_bodies(self, model):
        """Return {suffix: template} of CREATE TRIGGER statements with %(table)s and %(name)s."""
        raise NotImplementedError

    def postgresql_body(self, model):
        """Return one template with %(table)s and %(name)s that ends the statement `ALTER TABLE … ` or stands alone."""
        raise NotImplementedError

    def _statement(self, model, schema_editor, template, name):
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(template, table=table, name=schema_editor.quote_name(name))

    def constraint_sql(self, model, schema_editor):
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))

    def create_sql(self, model, schema_editor):
        statements = self._statements(model, schema_editor)
        schema_editor.deferred_sql.extend(statements[1:])
        return statements[0]

    def _statements(self, model, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            return [self._statement(model, schema_editor, self.postgresql_body(model), self.name)]
        return [
            self._statement(model, schema_editor, template, f"{self.name}_{suffix}")
            for suffix, template in self.sqlite_bodies(model).items()
        ]

    def validate(self, model, instance, exclude=None, using=None):
        """Left to the database: only it can decide a race."""

    def check(self, model, connection):
        return []

    _check = check

    def __eq__(self, other):
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash(self.name)


class NoOverlap(TwoBodied):
    """No two rows with the same `scope` may cover the same moment (domain.md D, state machine Booking).

    Ranges are half-open: one may start when another ends. Rows whose `scope` is null, or that do not match `where`
    (field name -> None or a list of values), never clash. Raises IntegrityError, recognised by `is_overlap`. An index
    over `scope` and `ends` lets SQLite decide with one look, however full the table is.
    """

    def __init__(self, *, name, scope, starts, ends, where=None):
        super().__init__(name=name)
        self.scope, self.starts, self.ends, self.where = tuple(scope), starts, ends, dict(where or {})

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"name": self.name, "scope": self.scope, "starts": self.starts, "ends": self.ends, "where": self.where}
        return path, (), kept

    def sqlite_bodies(self, model):
        pk = _column(model, model._meta.pk.name)
        starts, ends = _column(model, self.starts), _column(model, self.ends)
        same = " AND ".join(f"other.{c} = NEW.{c}" for c in (_column(model, field) for field in self.scope))
        applies = _condition(model, self.where, "NEW.")
        live = _condition(model, self.where, "other.")
        # Rows that stand don't overlap, so they end in the order they start: of those that end after the new one
        # starts, the first to end starts first too. If that one does not clash, none does.
        body = (
            f"BEFORE %s ON %%(table)s FOR EACH ROW {'WHEN ' + applies if applies else ''} BEGIN "  # noqa: S608  of names of our own columns
            f"SELECT RAISE(ABORT, '{self.name}') WHERE (SELECT other.{starts} FROM %%(table)s AS other WHERE "
            f"{same} AND other.{pk} <> NEW.{pk}{' AND ' + live if live else ''} "
            f"AND NEW.{starts} < other.{ends} ORDER BY other.{ends} LIMIT 1) < NEW.{ends}; END"
        )
        return {
            suffix: f"CREATE TRIGGER %(name)s {body % event}" for suffix, event in (("i", "INSERT"), ("u", "UPDATE"))
        }

    def postgresql_body(self, model):
        same = "".join(f"{_column(model, field)} WITH =, " for field in self.scope)
        span = f"tstzrange({_column(model, self.starts)}, {_column(model, self.ends)}, '[)')"
        applies = _condition(model, self.where, "")
        return (
            "CREATE EXTENSION IF NOT EXISTS btree_gist; "
            f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist ({same}{span} WITH &&)"
            f"{' WHERE (' + applies + ')' if applies else ''}"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", self.name)


class NoOverlapAcross(TwoBodied):
    """Nobody named in one of `fields` may be named in another of them by a row that covers the same moment.

    NoOverlap says it of one column, this says it from each to the others: whoever interprets in one room can't
    interview in another meanwhile. Ranges are half-open and `where` chooses rows as in NoOverlap. PostgreSQL has no
    exclusion over two columns, so there a trigger takes one advisory lock a person, in order, before it looks; a
    writer that locked the people first waits for nobody here. Raises IntegrityError (see `is_overlap`).
    """

    def __init__(self, *, name, fields, starts, ends, where=None):
        super().__init__(name=name)
        self.fields, self.starts, self.ends, self.where = tuple(fields), starts, ends, dict(where or {})

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"name": self.name, "fields": self.fields, "starts": self.starts, "ends": self.ends, "where": self.where}
        return path, (), kept

    def _clash(self, model):
        """SQL that is true if a row is there with which the row NEW can't stand together.

        One question for each pair of fields: asked as one, SQLite would not use the index of a field that may be null.
        """
        pk = _column(model, model._meta.pk.name)
        starts, ends = _column(model, self.starts), _column(model, self.ends)
        columns = [_column(model, field) for field in self.fields]
        live = _condition(model, self.where, "other.")
        return " OR ".join(
            f"EXISTS (SELECT 1 FROM %(table)s AS other WHERE other.{one} = NEW.{two} "  # noqa: S608  of names of our own columns
            f"AND other.{pk} <> NEW.{pk}{' AND ' + live if live else ''} "
            f"AND other.{starts} < NEW.{ends} AND NEW.{starts} < other.{ends})"
            for one in columns
            for two in columns
            if one != two
        )

    def sqlite_bodies(self, model):
        applies = _condition(model, self.where, "NEW.")
        body = (
            f"BEFORE %s ON %(table)s FOR EACH ROW {'WHEN ' + applies if applies else ''} BEGIN "  # noqa: S608  of names of our own columns
            f"SELECT RAISE(ABORT, '{self.name}') WHERE {self._clash(model)}; END"
        )
        return {
            suffix: f"CREATE TRIGGER %(name)s {body.replace('%s', event, 1)}"
            for suffix, event in (("i", "INSERT"), ("u", "UPDATE"))
        }

    def postgresql_body(self, model):
        applies = _condition(model, self.where, "NEW.")
        people = ", ".join(f"NEW.{_column(model, field)}" for field in self.fields)
        return (
            "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ DECLARE one text; BEGIN "  # noqa: S608  of names of our own columns
            f"FOR one IN SELECT DISTINCT person::text FROM unnest(ARRAY[{people}]) AS person "
            "WHERE person IS NOT NULL ORDER BY 1 LOOP "
            f"PERFORM pg_advisory_xact_lock(hashtextextended('{self.name}' || one, 0)); END LOOP; "
            f"IF {self._clash(model)} THEN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $body$; "
            f"CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE ON %(table)s FOR EACH ROW "
            f"{'WHEN (' + applies + ') ' if applies else ''}EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "DROP TRIGGER %(name)s ON %(table)s", self.name)


class AppendOnly(TwoBodied):
    """Rows of this table are written once: UPDATE and DELETE are refused by the database.

    The error is an IntegrityError with the constraint's name. Whoever may alter the schema can take the triggers away;
    that is why the audit log is also sealed (encryption.md section 3, Audit).
    """

    def __init__(self, *, name):
        super().__init__(name=name)

    def deconstruct(self):
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {"name": self.name}

    def sqlite_bodies(self, model):
        return {
            suffix: f"CREATE TRIGGER %(name)s BEFORE {event} ON %(table)s FOR EACH ROW BEGIN "
            f"SELECT RAISE(ABORT, '{self.name}'); END"
            for suffix, event in (("u", "UPDATE"), ("d", "DELETE"))
        }

    def postgresql_body(self, model):
        return (
            f"CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $body$; "
            f"CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "DROP TRIGGER %(name)s ON %(table)s", self.name)

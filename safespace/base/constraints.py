"""Rules that the database itself enforces, on SQLite and PostgreSQL alike.

Each constraint class has a form for each engine. On SQLite it is a pair of triggers, made by deferred statements, which
Django renames along with the table when it alters a table by copying it.
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
    """SQL that is true for rows matching `where` ({field name: None or a list of values}).

    Sorted by name, as migrations write it, so that the SQL is the same whether it comes from a model or a migration.
    """
    parts = []
    for field, wanted in sorted(where.items()):
        column = prefix + _column(model, field)
        parts.append(
            f"{column} IS NULL" if wanted is None else f"{column} IN ({', '.join(_literal(v) for v in wanted)})"
        )
    return " AND ".join(parts)


def is_broken(error, name):
    """True if `error` is an IntegrityError raised by the constraint `name`."""
    return isinstance(error, IntegrityError) and name in str(error)


class DatabaseConstraint(BaseConstraint):
    """A rule held by a table constraint or trigger on PostgreSQL and by triggers on SQLite."""

    def sqlite_triggers(self, model):
        """Return {suffix: template} of CREATE TRIGGER statements with %(table)s and %(name)s."""
        raise NotImplementedError

    def postgresql_statement(self, model):
        """Return the template of a complete statement with %(table)s and %(name)s."""
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
            return [self._statement(model, schema_editor, self.postgresql_statement(model), self.name)]
        return [
            self._statement(model, schema_editor, template, f"{self.name}_{suffix}")
            for suffix, template in self.sqlite_triggers(model).items()
        ]

    def validate(self, model, instance, exclude=None, using=None):
        """Nothing to do: only the database can decide a race."""

    def check(self, model, connection):
        return []

    _check = check

    def __eq__(self, other):
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self):
        return hash(self.name)


class NoOverlap(DatabaseConstraint):
    """No two rows with the same `scope` may cover the same moment.

    Ranges are half-open: one may start when another ends. Rows whose `scope` is null, or that do not match `where`
    ({field name: None or a list of values}), never clash. Raises IntegrityError, recognised by `is_broken`. With an
    index over `scope` and `ends`, SQLite decides with one look-up however full the table is.
    """

    def __init__(self, *, name, scope, starts, ends, where=None):
        super().__init__(name=name)
        self.scope, self.starts, self.ends, self.where = tuple(scope), starts, ends, dict(where or {})

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"name": self.name, "scope": self.scope, "starts": self.starts, "ends": self.ends, "where": self.where}
        return path, (), kept

    def sqlite_triggers(self, model):
        pk = _column(model, model._meta.pk.name)
        starts, ends = _column(model, self.starts), _column(model, self.ends)
        same = " AND ".join(f"other.{c} = NEW.{c}" for c in (_column(model, field) for field in self.scope))
        applies = _condition(model, self.where, "NEW.")
        live = _condition(model, self.where, "other.")
        # Existing rows don't overlap, so they end in the order they start: of those that end after the new one
        # starts, the first to end is also the first to start. If that one does not clash, none does.
        body = (
            f"BEFORE %s ON %%(table)s FOR EACH ROW {'WHEN ' + applies if applies else ''} BEGIN "  # noqa: S608  of names of our own columns
            f"SELECT RAISE(ABORT, '{self.name}') WHERE (SELECT other.{starts} FROM %%(table)s AS other WHERE "
            f"{same} AND other.{pk} <> NEW.{pk}{' AND ' + live if live else ''} "
            f"AND NEW.{starts} < other.{ends} ORDER BY other.{ends} LIMIT 1) < NEW.{ends}; END"
        )
        return {
            suffix: f"CREATE TRIGGER %(name)s {body % event}" for suffix, event in (("i", "INSERT"), ("u", "UPDATE"))
        }

    def postgresql_statement(self, model):
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


class NoOverlapAcross(DatabaseConstraint):
    """Like NoOverlap, but across several columns: one person cannot be in two of `fields` at the same moment.

    For example, a person cannot interpret in one room while interviewing in another. PostgreSQL has no exclusion
    constraint over two columns, so there a trigger takes one advisory lock per person, in order, before it checks; a
    writer that already holds locks on the people never waits here. Raises IntegrityError (see `is_broken`).
    """

    def __init__(self, *, name, fields, starts, ends, where=None):
        super().__init__(name=name)
        self.fields, self.starts, self.ends, self.where = tuple(fields), starts, ends, dict(where or {})

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"name": self.name, "fields": self.fields, "starts": self.starts, "ends": self.ends, "where": self.where}
        return path, (), kept

    def _clash(self, model):
        """SQL that is true if an existing row clashes with the row NEW.

        One sub-query per pair of fields: combined into one, SQLite would not use the index of a nullable field.
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

    def sqlite_triggers(self, model):
        applies = _condition(model, self.where, "NEW.")
        body = (
            f"BEFORE %s ON %(table)s FOR EACH ROW {'WHEN ' + applies if applies else ''} BEGIN "  # noqa: S608  of names of our own columns
            f"SELECT RAISE(ABORT, '{self.name}') WHERE {self._clash(model)}; END"
        )
        return {
            suffix: f"CREATE TRIGGER %(name)s {body.replace('%s', event, 1)}"
            for suffix, event in (("i", "INSERT"), ("u", "UPDATE"))
        }

    def postgresql_statement(self, model):
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


class AppendOnly(DatabaseConstraint):
    """The database refuses UPDATE and DELETE on this table.

    The error is an IntegrityError with the constraint's name. A person who can alter the schema can drop the triggers,
    which is why the audit log is also signed.
    """

    def __init__(self, *, name):
        super().__init__(name=name)

    def deconstruct(self):
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {"name": self.name}

    def sqlite_triggers(self, model):
        return {
            suffix: f"CREATE TRIGGER %(name)s BEFORE {event} ON %(table)s FOR EACH ROW BEGIN "
            f"SELECT RAISE(ABORT, '{self.name}'); END"
            for suffix, event in (("u", "UPDATE"), ("d", "DELETE"))
        }

    def postgresql_statement(self, model):
        return (
            f"CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $body$; "
            f"CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "DROP TRIGGER %(name)s ON %(table)s", self.name)

"""A constraint on roles, for both SQLite and PostgreSQL."""

from safespace.base.constraints import DatabaseConstraint


class OneSide(DatabaseConstraint):
    """All rows with the same `who` have the same `side`, except rows with an empty side (F-R4).

    Ended rows count as well: a person who ever worked on a study never decides about it. A violation raises
    IntegrityError with the constraint's name.
    """

    def __init__(self, *, name, who, side):
        super().__init__(name=name)
        self.who, self.side = tuple(who), side

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, (), {"name": self.name, "who": self.who, "side": self.side}

    def _column(self, model, field):
        return f'"{model._meta.get_field(field).column}"'

    def sqlite_triggers(self, model):
        side, who = self._column(model, self.side), [self._column(model, field) for field in self.who]
        same = " AND ".join(f"other.{one} = NEW.{one}" for one in who)
        body = (
            f"BEFORE %s ON %%(table)s FOR EACH ROW WHEN NEW.{side} <> '' BEGIN "  # noqa: S608  made of our own column names
            f"SELECT RAISE(ABORT, '{self.name}') WHERE EXISTS (SELECT 1 FROM %%(table)s AS other WHERE "
            f"{same} AND other.{side} <> '' AND other.{side} <> NEW.{side}); END"
        )
        return {
            suffix: f"CREATE TRIGGER %(name)s {body % event}" for suffix, event in (("i", "INSERT"), ("u", "UPDATE"))
        }

    def postgresql_statement(self, model):
        same = "".join(f"{self._column(model, field)} WITH =, " for field in self.who)
        side = self._column(model, self.side)
        return (
            "CREATE EXTENSION IF NOT EXISTS btree_gist; "
            f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist ({same}{side} WITH <>) "
            f"WHERE ({side} <> '')"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", self.name)

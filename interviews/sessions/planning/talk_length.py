"""A constraint on the length of a session, held by the database, on SQLite and PostgreSQL alike (C-R7)."""

from safespace.base.constraints import DatabaseConstraint


class TalkLength(DatabaseConstraint):
    """A session lasts from `shortest` to `longest` seconds, checked when it is added or its time changes.

    Sessions planned before the rule stay as they are until their time changes. Raises IntegrityError with the
    constraint's name.
    """

    def __init__(self, *, name, shortest, longest):
        super().__init__(name=name)
        self.shortest, self.longest = shortest, longest

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, (), {"name": self.name, "shortest": self.shortest, "longest": self.longest}

    _CHANGED = "NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at"

    def sqlite_triggers(self, model):
        length = "ROUND((julianday(NEW.ends_at) - julianday(NEW.starts_at)) * 86400)"
        wrong = f"{length} NOT BETWEEN {self.shortest} AND {self.longest}"
        stop = f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        begin = "CREATE TRIGGER %(name)s BEFORE"
        return {
            "i": f"{begin} INSERT ON %(table)s FOR EACH ROW WHEN {wrong} {stop}",
            "u": f"{begin} UPDATE ON %(table)s FOR EACH ROW WHEN ({self._CHANGED}) AND {wrong} {stop}",
        }

    def postgresql_statement(self, model):
        length = "EXTRACT(EPOCH FROM NEW.ends_at - NEW.starts_at)"
        return (
            "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({self._CHANGED}) THEN RETURN NEW; END IF; END IF; "
            f"IF {length} NOT BETWEEN {self.shortest} AND {self.longest} THEN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $body$; "
            "CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        template = "DROP TRIGGER %(name)s ON %(table)s"
        return self._statement(model, schema_editor, template, self.name)

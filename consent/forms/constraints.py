"""Two constraints on a row's state, enforced by triggers on SQLite and PostgreSQL.

Each trigger reads only the row it guards: on SQLite a trigger that reads another table stops Django from altering it.
"""

from safespace.base.constraints import DatabaseConstraint


class _RefusedWhen(DatabaseConstraint):
    """Refuses statements on a row. A subclass returns {"INSERT" | "UPDATE" | "DELETE": condition over OLD and NEW}.

    `<!>` in a condition stands for the database's null-safe "is distinct from".
    """

    def conditions(self, model):
        raise NotImplementedError

    def column(self, model, field):
        return f'"{model._meta.get_field(field).column}"'

    def sqlite_triggers(self, model):
        return {
            event[0].lower(): f"CREATE TRIGGER %(name)s BEFORE {event} ON %(table)s FOR EACH ROW "
            f"WHEN {condition.replace('<!>', 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
            for event, condition in self.conditions(model).items()
        }

    def postgresql_statement(self, model):
        conditions = self.conditions(model)
        tests = " ".join(
            f"IF TG_OP = '{event}' THEN IF {condition.replace('<!>', 'IS DISTINCT FROM')} THEN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; END IF;"
            for event, condition in conditions.items()
        )
        return (
            f"CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN {tests} "
            f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $body$; "
            f"CREATE TRIGGER %(name)s BEFORE {' OR '.join(conditions)} ON %(table)s "
            f"FOR EACH ROW EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "DROP TRIGGER %(name)s ON %(table)s", self.name)


class Frozen(_RefusedWhen):
    """Once `state` is no longer `open_state`, the `fields` of a row never change and the row is never deleted.

    Raises IntegrityError with the constraint's name.
    """

    def __init__(self, *, name, fields, open_state, state="state"):
        super().__init__(name=name)
        self.fields, self.open_state, self.state = tuple(fields), open_state, state

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        kept = {"name": self.name, "fields": self.fields, "open_state": self.open_state, "state": self.state}
        return path, (), kept

    def conditions(self, model):
        frozen = f"OLD.{self.column(model, self.state)} <> '{self.open_state}'"
        columns = [self.column(model, field) for field in self.fields]
        changed = " OR ".join(f"OLD.{column} <!> NEW.{column}" for column in columns)
        return {"UPDATE": f"{frozen} AND ({changed})", "DELETE": frozen}


class Moves(_RefusedWhen):
    """`state` starts as `first` and changes only as `table` ({before: [after, ...]}) allows.

    Raises IntegrityError with the constraint's name.
    """

    def __init__(self, *, name, first, table, state="state"):
        super().__init__(name=name)
        self.first, self.table, self.state = first, {b: sorted(a) for b, a in sorted(table.items())}, state

    def deconstruct(self):
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, (), {"name": self.name, "first": self.first, "table": self.table, "state": self.state}

    def conditions(self, model):
        column = self.column(model, self.state)
        steps = " OR ".join(
            f"(OLD.{column} = '{before}' AND NEW.{column} = '{after}')"
            for before, allowed in self.table.items()
            for after in allowed
        )
        return {
            "INSERT": f"NEW.{column} <> '{self.first}'",
            "UPDATE": f"OLD.{column} <> NEW.{column} AND NOT ({steps})",
        }

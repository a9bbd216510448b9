"""The constraint that a booking’s room meets the standard of its study, on SQLite and PostgreSQL."""

from safespace.base.constraints import DatabaseConstraint


class RoomMeetsStandard(DatabaseConstraint):
    """Refuses a booking in a room below the standard of its study (F-R1), with an IntegrityError of this name.

    Checked when a booking is inserted, when its room, study or time changes, and when a hold is confirmed. Existing
    bookings can still be cancelled, used and released.

    SQLite cannot rebuild a table that a trigger names. A migration that alters the tables of rooms or standards must
    remove this constraint first and add it again last.
    """

    def deconstruct(self):
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {"name": self.name}

    rooms, standards = "interviews_room", "interviews_roomclass"

    def _falls_short(self, lacks):
        """SQL that returns a row if the room of NEW is below the study’s current standard."""
        return (
            f'SELECT 1 FROM "{self.rooms}" AS room JOIN "{self.standards}" AS asked ON asked.study_id = NEW.study_id '  # noqa: S608  of names of our own tables
            f'WHERE room.id = NEW.room_id AND asked.number = (SELECT MAX(number) FROM "{self.standards}" '
            f"WHERE study_id = NEW.study_id) AND CASE WHEN room.kind IN ('video', 'phone') THEN NOT asked.calls "
            f"ELSE {lacks} END"
        )

    _CHANGED = (
        "NEW.room_id <> OLD.room_id OR NEW.study_id <> OLD.study_id OR NEW.starts_at <> OLD.starts_at "
        "OR (OLD.state = 'held' AND NEW.state = 'confirmed')"
    )

    def sqlite_triggers(self, model):
        lacks = (
            "EXISTS (SELECT 1 FROM json_each(asked.asks) AS look "
            "WHERE look.value NOT IN (SELECT value FROM json_each(room.features)))"
        )
        stop = f"SELECT RAISE(ABORT, '{self.name}') WHERE EXISTS ({self._falls_short(lacks)}); END"  # noqa: S608  of names of our own tables
        when = "WHEN NEW.cancelled_at IS NULL"
        begin = "CREATE TRIGGER %(name)s BEFORE"
        return {
            "i": f"{begin} INSERT ON %(table)s FOR EACH ROW {when} BEGIN {stop}",
            "u": f"{begin} UPDATE ON %(table)s FOR EACH ROW {when} AND ({self._CHANGED}) BEGIN {stop}",
        }

    def postgresql_statement(self, model):
        falls_short = self._falls_short("NOT room.features @> asked.asks")
        return (
            "CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({self._CHANGED}) THEN RETURN NEW; END IF; END IF; "
            f"IF EXISTS ({falls_short}) THEN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $body$; "
            "CREATE TRIGGER %(name)s BEFORE INSERT OR UPDATE ON %(table)s FOR EACH ROW "
            "WHEN (NEW.cancelled_at IS NULL) EXECUTE FUNCTION %(name)s()"
        )

    def remove_sql(self, model, schema_editor):
        return self._statement(model, schema_editor, "DROP TRIGGER %(name)s ON %(table)s", self.name)

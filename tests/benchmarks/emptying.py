"""Empties every table between two rounds of a benchmark."""

from django.db import connections


def empty():
    for alias in ("default", "keys"):
        connection = connections[alias]
        tables = list(connection.introspection.django_table_names(only_existing=True))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                names = ", ".join(connection.ops.quote_name(one) for one in tables)
                cursor.execute(f"TRUNCATE {names} CASCADE")
                continue
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            cursor.execute("PRAGMA foreign_keys = OFF")
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for table in tables:
                cursor.execute(f'DELETE FROM "{table}"')
            for _, sql in triggers:
                cursor.execute(sql)
            cursor.execute("PRAGMA foreign_keys = ON")

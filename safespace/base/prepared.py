"""Queries whose SQL is put together once, for pages that are open all day: there that takes longer than the answer.

What Django offers for it stops at the SQL: `Query.sql_with_params` gives no way back to UUIDs and moments. So this goes
one step further in, to the compiler, and is used where a benchmark asks for it (performance.md, the week).
"""

from dataclasses import dataclass

from django.db import connections
from django.db.models import DateTimeField, Expression, UUIDField


class Given(Expression):
    """A value that a Prepared query is given each time it is asked, of the kind that `field` (a model field) holds."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    @classmethod
    def id(cls, name):
        return cls(name, UUIDField())

    @classmethod
    def moment(cls, name):
        return cls(name, DateTimeField())

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def among(self, values, connection):
        """This value among `values`, as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """`build(*shape)` returns a `values_list` queryset with a Given wherever a value differs from call to call.

    `shape` is what makes the SQL another one, such as a role: hashable, and of a few kinds only, as each is kept. A
    Given is never None, which SQL says in other words. Nothing is kept of any answer.
    """

    def __init__(self, build):
        self.build, self.plans = build, {}

    def rows(self, *shape, **values):
        """The rows as `values_list` gives them, in a list. Raises KeyError without a value for a Given."""
        if shape not in self.plans:
            self.plans[shape] = _plan(self.build(*shape))
        return self.plans[shape].rows(values)


@dataclass(frozen=True)
class _Plan:
    """`params` hold Givens among what is always the same; `converters` are pairs of a column and its functions."""

    alias: str
    sql: str
    params: tuple
    converters: list

    def rows(self, values):
        connection = connections[self.alias]
        params = [one.among(values, connection) if isinstance(one, Given) else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self._converted(row, connection) for row in cursor.fetchall()]

    def _converted(self, row, connection):
        row = list(row)
        for at, functions, expression in self.converters:
            for function in functions:
                row[at] = function(row[at], expression, connection)
        return tuple(row)


def _plan(queryset):
    compiler = queryset.query.get_compiler(queryset.db)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    return _Plan(queryset.db, sql, tuple(params), [(at, *found) for at, found in converters.items()])

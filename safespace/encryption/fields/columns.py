"""The column of a sealed field in SQL: it may be read whole, and never copied into another column."""

from django.core.exceptions import FieldError
from django.db.models import lookups
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLUpdateCompiler


class SealedCol(Col):
    """A sealed value opens in its own row and column only, so `update(phone=F("name"))` would lose it: FieldError."""

    def as_sql(self, compiler, connection):
        if isinstance(compiler, SQLUpdateCompiler):
            raise FieldError(f"{self.target} is sealed for its own place: open it and save the instance, not F().")
        return self.read(compiler, connection)

    def read(self, compiler, connection):
        """The SQL of the column where nothing is copied."""
        return super().as_sql(compiler, connection)


class IsNull(lookups.IsNull):
    """The one thing the database may ask about a sealed value, in the WHERE of an update too."""

    def process_lhs(self, compiler, connection, lhs=None):
        lhs = lhs or self.lhs
        if isinstance(lhs, SealedCol):
            return lhs.read(compiler, connection)
        return super().process_lhs(compiler, connection, lhs)

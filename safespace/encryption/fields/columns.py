"""The SQL expression of a sealed field's column, which may be selected but not copied into another column."""

from django.core.exceptions import FieldError
from django.db.models import lookups
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLUpdateCompiler


class SealedCol(Col):
    """Refuses `update(phone=F("name"))` with FieldError: a sealed value decrypts only in its own row and column."""

    def as_sql(self, compiler, connection):
        if isinstance(compiler, SQLUpdateCompiler):
            raise FieldError(f"{self.target} is sealed for its own place: open it and save the instance, not F().")
        return self.read(compiler, connection)

    def read(self, compiler, connection):
        """The SQL that selects the column."""
        return super().as_sql(compiler, connection)


class IsNull(lookups.IsNull):
    """The only look-up on a sealed value; also works in the WHERE of an update."""

    def process_lhs(self, compiler, connection, lhs=None):
        lhs = lhs or self.lhs
        if isinstance(lhs, SealedCol):
            return lhs.read(compiler, connection)
        return super().process_lhs(compiler, connection, lhs)

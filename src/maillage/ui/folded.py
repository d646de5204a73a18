"""``name__folded__contains="BELLEME"`` finds « Bellême »: case and accents do not matter.

SQLite folds ASCII only, and PostgreSQL needs an extension to drop accents; both are told here how
to do it without one. Global search has its own index: this is for lists and choosers.

``key__prefix="bell"`` finds what begins so in a column that is folded already, by the column's
index: the one way of searching that does not slow down with the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import Col
from django.db.models.lookups import Contains, Exact, StartsWith

from maillage.kernel.text_fr import plain

SHORT = 80
"""Characters of a text worth remembering once folded."""

_FROM = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ’‘"
_INTO = "aaaaaaceeeeiiiinooooouuuuyy''"


class FoldedText(models.TextField):
    """What `Folded` gives: what is compared with it is folded as well."""


class BothFolded:
    """A lookup whose other side is folded too: « Préparation » is asked for as it is written.

    SQLite's LIKE ignores the case of ASCII and would hide that it is not.
    """

    rhs: Any

    def get_prep_lookup(self) -> Any:
        """The text as the column is read; an expression is taken as it is."""
        if isinstance(self.rhs, str):
            return plain(self.rhs)
        return super().get_prep_lookup()  # type: ignore[misc]  # a lookup's


class FoldedContains(BothFolded, Contains):
    """``__folded__contains``."""


class FoldedStartsWith(BothFolded, StartsWith):
    """``__folded__startswith``."""


class FoldedExact(BothFolded, Exact):
    """``__folded`` and ``__folded__exact``."""


class Folded(models.Transform):
    """The text in lower case without accents."""

    lookup_name = "folded"
    function = "maillage_fold"
    output_field = FoldedText()

    def as_sqlite(
        self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Python folds what needs it; the rest of a column, nearly all of it, SQLite alone.

        The column is written several times, which an expression with parameters would not bear.
        """
        if not isinstance(self.lhs, Col):
            return self.as_sql(compiler, connection, **context)
        template = (
            "CASE WHEN %(expressions)s GLOB '*[^ -_a-~]*' OR %(expressions)s GLOB '*  *' "
            "THEN maillage_fold(%(expressions)s) ELSE trim(lower(%(expressions)s)) END"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """The same with what every PostgreSQL has."""
        template = (
            "translate(replace(replace(lower(%(expressions)s), 'œ', 'oe'), 'æ', 'ae'), "
            f"'{_FROM.replace(chr(39), chr(39) * 2)}', '{_INTO.replace(chr(39), chr(39) * 2)}')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


class Prefix(models.Lookup[str]):
    """Whether a column with ``db_index`` begins with a text, case and accents included.

    ``startswith`` would read the whole table on SQLite, whose LIKE ignores case and so does not use
    an ordinary index.
    """

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """As an interval: no character comes after the last one of Unicode."""
        column, params = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({column} >= %s AND {column} < %s)", (*params, text, *params, text + chr(0x10FFFF))

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """As LIKE: Django gives indexed text columns a ``varchar_pattern_ops`` index."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*params, f"{connection.ops.prep_for_like_query(self.rhs)}%")


def register_lookups() -> None:
    """Give the lookups to text columns."""
    for field in (models.CharField, models.TextField):
        field.register_lookup(Folded)
        field.register_lookup(Prefix)
    for lookup in (FoldedContains, FoldedStartsWith, FoldedExact):
        FoldedText.register_lookup(lookup)


def _fold(value: Any) -> str | None:
    if value is None:
        return None
    text = str(value)
    return _short(text) if len(text) <= SHORT else plain(text)


@lru_cache(maxsize=1 << 15)
def _short(text: str) -> str:
    """Names of functions, of towns…: a few words, on thousands of rows."""
    return plain(text)


def teach_sqlite(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Give a new SQLite connection its function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("maillage_fold", 1, _fold, deterministic=True)


def matching(text: str, fields: Sequence[str]) -> Q:
    """Every word of `text` stands in one of `fields`, whatever its case and accents."""
    words = plain(text).split()[:8]
    if not words or not fields:
        return Q()
    return reduce(
        and_,
        (
            reduce(or_, (Q(**{f"{field}__folded__contains": word}) for field in fields))
            for word in words
        ),
    )

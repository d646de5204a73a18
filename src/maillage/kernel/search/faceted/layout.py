"""How a schema and its documents lie in a tantivy index.

Facets are what costs most in a search, so they are laid out for counting: the usual values of a
record stand in columns of their own (``author__1``, ``author__2``), one value in every record
(an empty text where there is none): tantivy counts such a column five to eight times as fast as
one of several values. Values beyond go to ``author__more``, and the record bears a flag by which
the few such records are found.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import tantivy

from maillage.kernel.search.analysis import FRENCH_STOPPED, PLAIN, fold, register
from maillage.kernel.search.faceted.parsing import integer_of, long_texts_of, sort_key, texts_of
from maillage.kernel.search.faceted.types import Document, IndexField, IndexSchema, Kind

ALL, PLAIN_WORDS, STARTS, FLAGS, VALUES = "_all", "_plain", "_starts", "_flags", "_values"
SPACES = "maillage_spaces"  # words that are made here already
LONGEST_START = 2  # letters: « b* » and « ba* » are one posting list each
BUCKET = 10  # years: the grain at which histograms are counted
SORT_LIMIT = 1 << 22  # magnitudes beyond sort together
_PK_BITS = 40
_WORD_STARTS = re.compile(r"\b\w\w?")
_PACKED = 12  # characters of a title that fit an integer
_ALPHABET = {char: rank for rank, char in enumerate(" 0123456789abcdefghijklmnopqrstuvwxyz", 1)}
_BASE = len(_ALPHABET) + 2


def text_name(field: IndexField) -> str:
    """The analysed column of a searched field."""
    return field.name if field.kind is Kind.TEXT else f"{field.name}__text"


def value_name(field: IndexField) -> str:
    """The column of a field's exact values."""
    return field.name if field.kind is Kind.KEYWORD else f"{field.name}__value"


@functools.cache
def slots(field: IndexField) -> list[str]:
    """The columns of a facet that hold one value in every record."""
    return [f"{field.name}__{rank}" for rank in range(1, max(1, field.usual) + 1)]


MORE = "more"  # marks the records with more values of any facet than its columns hold


def more_flag(name: str) -> str:
    """What marks the records with more values of that facet than its columns hold."""
    return f"{MORE}:{name}"


def build_schema(schema: IndexSchema) -> tantivy.Schema:
    """The columns of an index."""
    make = tantivy.SchemaBuilder()
    make.add_integer_field("pk", indexed=True, fast=True)
    make.add_integer_field("stamp", fast=True)
    make.add_text_field(ALL, tokenizer_name=FRENCH_STOPPED)
    make.add_text_field(PLAIN_WORDS, tokenizer_name=PLAIN, index_option="basic")
    make.add_text_field(STARTS, tokenizer_name=SPACES, index_option="basic")
    make.add_text_field(FLAGS, tokenizer_name="raw", index_option="basic")
    make.add_bytes_field(VALUES, stored=True)
    for field in schema.fields:
        _add_columns(make, field)
    return make.build()


def _add_columns(make: tantivy.SchemaBuilder, field: IndexField) -> None:
    def exact(name: str, *, fast: bool = False) -> None:
        make.add_text_field(name, fast=fast, tokenizer_name="raw", index_option="basic")

    if field.searched:
        make.add_text_field(text_name(field), stored=field.extract, tokenizer_name=FRENCH_STOPPED)
    if field.kind is Kind.KEYWORD or field.suggest:
        exact(value_name(field))
    if field.kind is Kind.KEYWORD and field.facet:
        for name in [*slots(field), f"{field.name}__more"]:
            exact(name, fast=True)
    if field.kind is Kind.INTEGER:
        make.add_integer_field(field.name, indexed=True, fast=True)
        if field.facet:
            exact(f"{field.name}__bucket", fast=True)
        if field.sort:
            make.add_integer_field(f"{field.name}__up", fast=True)
            make.add_integer_field(f"{field.name}__down", fast=True)
    if field.kind is Kind.SORT:
        exact(f"{field.name}__key", fast=True)
        make.add_integer_field(f"{field.name}__packed", fast=True)


def open_index(schema: IndexSchema, path: str) -> tantivy.Index:
    """Open or make the index of that directory; ValueError when it holds other columns."""
    index = tantivy.Index(build_schema(schema), path=path, reuse=True)
    register(index)
    index.register_tokenizer(
        SPACES, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    )
    index.config_reader("manual")
    return index


class Plan:
    """What `lay_out` does for each field, decided once: a million documents pass here."""

    def __init__(self, schema: IndexSchema) -> None:
        fields = schema.fields
        self.texts = [(one.name, text_name(one)) for one in fields if one.searched]
        self.exact = [
            (
                one.name,
                value_name(one),
                slots(one) if one.kind is Kind.KEYWORD and one.facet else [],
            )
            for one in fields
            if one.kind is Kind.KEYWORD or one.suggest
        ]
        self.integers = [one for one in fields if one.kind is Kind.INTEGER]
        self.sorted = [one.name for one in fields if one.kind is Kind.SORT]
        self.suggested = [one.name for one in fields if one.suggest]


def lay_out(plan: Plan, document: Document) -> tuple[tantivy.Document, list[tuple[str, str]]]:
    """One record's columns; (field, value) of those that are proposed while typing."""
    values, pk = document.values, document.pk
    columns: dict[str, Any] = {"pk": pk, "stamp": document.stamp}
    texts: list[str] = []
    for name, column in plan.texts:
        if found := long_texts_of(values.get(name)):
            texts += found
            columns[column] = found
    if texts:
        joined = " ".join(texts)
        columns[ALL] = texts
        columns[PLAIN_WORDS] = joined
        columns[STARTS] = _starts(joined)
    suggested = _lay_out_values(plan, values, columns)
    for field in plan.integers:
        _lay_out_integer(field, integer_of(values.get(field.name)), pk, columns)
    for name in plan.sorted:
        key = sort_key(" ".join(long_texts_of(values.get(name))))
        columns[f"{name}__key"] = text_key(key, pk)
        columns[f"{name}__packed"] = pack(key)
    return tantivy.Document(**columns), suggested


def _lay_out_values(
    plan: Plan, values: Mapping[str, Any], columns: dict[str, Any]
) -> list[tuple[str, str]]:
    suggested: dict[str, list[str]] = {}
    flags: list[str] = []
    for name, column, places in plan.exact:
        exact = texts_of(values.get(name))
        if exact:
            columns[column] = exact
            if name in plan.suggested:
                suggested[name] = exact
        for rank, place in enumerate(places):
            columns[place] = exact[rank] if rank < len(exact) else ""
        if places and len(exact) > len(places):
            columns[f"{name}__more"] = exact[len(places) :]
            flags.append(more_flag(name))
    if flags:
        columns[FLAGS] = [MORE, *flags]
    if suggested:
        columns[VALUES] = json.dumps(suggested, ensure_ascii=False).encode()
    return [(name, value) for name, some in suggested.items() for value in some]


def _starts(text: str) -> str:
    found = set(_WORD_STARTS.findall(fold(text)))
    found.update([start[0] for start in found])
    return " ".join(found)


def _lay_out_integer(
    field: IndexField, number: int | None, pk: int, columns: dict[str, Any]
) -> None:
    if number is not None:
        columns[field.name] = number
    if field.facet:
        columns[f"{field.name}__bucket"] = "" if number is None else str(number // BUCKET)
    if field.sort:
        columns[f"{field.name}__up"] = integer_key(number, pk, missing=SORT_LIMIT)
        columns[f"{field.name}__down"] = integer_key(number, pk, missing=-SORT_LIMIT)


def integer_key(number: int | None, pk: int, *, missing: int) -> int:
    """A sort key that no other record has: the number, then the record's key."""
    kept = missing if number is None else max(1 - SORT_LIMIT, min(SORT_LIMIT - 1, number))
    return (kept << _PK_BITS) + pk


def text_key(key: str, pk: int) -> str:
    """A sort key that no other record has: the text, then the record's key."""
    return f"{key}\t{pk:013d}"


def pack(key: str) -> int:
    """The first characters of a sort key as an integer in the same order."""
    packed = 0
    for char in key[:_PACKED]:
        packed = packed * _BASE + _ALPHABET.get(char, _BASE - 1)
    for _ in range(_PACKED - len(key)):
        packed *= _BASE
    return packed - (1 << 63)

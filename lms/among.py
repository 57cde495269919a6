"""Conditions on many ids, on texts and their beginnings, put as each database finds them fastest."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Boolean, Dialect, String, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine, UserDefinedType


def is_among(column: Any, ids: Sequence[int] | str) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many ids: one value of the statement, whatever their number.

    `ids` may name a value to be given when a statement that is kept is carried out. With `in_` every id is a value of
    its own, and writing 500 of them into a statement takes longer than finding them.
    """
    given = bindparam(ids, type_=_Ids) if isinstance(ids, str) else bindparam("ids", ids, _Ids, unique=True)
    return _Among(column, given)


def is_among_texts(column: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many texts, such as numbers or digests: as `is_among`."""
    return _Among(column, bindparam("texts", list(texts), _Texts, unique=True))


class _Array(UserDefinedType[str]):
    """An array as PostgreSQL writes one: the driver takes long to put a list of thousands together."""

    cache_ok = True
    render_bind_cast = True
    of = "BIGINT"

    def get_col_spec(self, **_: Any) -> str:
        """Return what the value is cast to."""
        return f"{self.of}[]"


class _TextArray(_Array):
    """The same of texts."""

    cache_ok = True
    of = "TEXT"


def begins_with(column: Any, beginning: str) -> ColumnElement[bool]:
    """Return the condition that a column of plain codes begins with a text: a range, sign by sign.

    Whatever language the database sorts names by: asked by its rules PostgreSQL takes several times as long.
    """
    return _Plain(column).between(beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1))


class _Plain(FunctionElement[str]):
    """A column compared sign by sign."""

    inherit_cache = True
    type = String()


@compiles(_Plain, "sqlite")
def _plain_on_sqlite(element: _Plain, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)  # as SQLite compares by itself


@compiles(_Plain, "postgresql")
def _plain_on_postgresql(element: _Plain, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


class _Ids(TypeDecorator[Sequence[Any]]):
    """Ids as one value of a statement: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True
    array: ClassVar[type[_Array]] = _Array

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database sees."""
        return self.array() if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        """Give the values the form that the database takes."""
        values = list(value or ())
        return self.elements(values) if dialect.name == "postgresql" else json.dumps(values, ensure_ascii=False)

    def elements(self, values: list[Any]) -> str:
        """Write an array out as PostgreSQL reads it."""
        return f"{{{json.dumps(values)[1:-1]}}}"


class _Texts(_Ids):
    """Texts as one value of a statement."""

    cache_ok = True
    array = _TextArray

    def elements(self, values: list[Any]) -> str:
        """Write an array out, each text in quotes."""
        quoted = (f'"{_QUOTED.sub(_ESCAPE, text)}"' for text in values)
        return f"{{{','.join(quoted)}}}"


_QUOTED, _ESCAPE = re.compile(r'(["\\])'), r"\\\1"


class _Among(FunctionElement[bool]):
    """Whether a column's value is among ids."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> "_Among":  # noqa: ARG002 - SQLAlchemy's signature
        """Stay a bare condition: as `condition = 1` SQLite would look at every row."""
        return self


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({ids})))"  # noqa: S608 - both come from the compiler


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} = ANY ({ids}))"

"""JMESPath over an event's data and attributes, compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.visitor import TreeInterpreter
from pydantic import JsonValue

from routes.errors import RoutingError
from routes.suggestion import suggest

# What an expression can raise on data it does not fit: the library's own errors, and Python's where it
# compares or slices values without asking first.
_EVALUATION = (
    JMESPathError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class QueryError(Exception):
    """The expression could not be worked out for this event. Holds the reason, never the data."""


class Query:
    """One JMESPath expression (jmespath.org) over ``{"data": …, attributes…}``. Raises ``RoutingError``.

    Safe to share between threads. Keeps its interpreter: making one for each event
    costs more than the search.
    """

    __slots__ = ("_interpreter", "_tree", "expression")

    def __init__(self, expression: str) -> None:
        try:
            self._tree = jmespath.compile(expression).parsed
        except _EVALUATION as error:
            raise RoutingError(
                f"{expression!r} is not JMESPath: {_one_line(error)}",
                fix="write text in 'single quotes' and numbers in `backticks`: data.ward == 'North'",
            ) from error
        known = Functions.FUNCTION_TABLE
        for name in _functions(self._tree):
            if name not in known:
                raise RoutingError(
                    f"JMESPath has no function {name!r}", fix=suggest(name, known, noun="functions")
                )
        self.expression = expression
        self._interpreter = TreeInterpreter()

    def asks_for(self, name: str) -> bool:
        """Does it look at a field of that name, anywhere?"""
        return name in _fields(self._tree)

    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Every chain of names that it follows from the top of the document: ``data.move.new`` is one. What
        is asked of a list's items, or within a filter, is not followed."""
        return tuple(dict.fromkeys(_paths(self._tree)))

    def search(self, document: JsonValue) -> JsonValue:
        """What the expression finds; None where it finds nothing. Raises ``QueryError``."""
        try:
            found: JsonValue = self._interpreter.visit(self._tree, document)
        except _EVALUATION as error:
            raise QueryError(_reason(error)) from error
        return found

    def holds(self, document: JsonValue) -> bool:
        """Is what it finds true, by JMESPath's rule: not null, false, or empty? Raises ``QueryError``."""
        return is_true(self.search(document))


def is_true(value: JsonValue) -> bool:
    """JMESPath's "truth": everything but null, false, "", [] and {}; zero is true."""
    return not (value is None or value is False or value in ("", [], {}))


def kind(value: JsonValue) -> str:
    """What sort of value it is, in words, without showing it."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    names = ("text", "a list", "an object")
    name = names[0] if isinstance(value, str) else names[1] if isinstance(value, list) else names[2]
    return name if value else {"text": "empty text", "a list": "an empty list"}.get(name, "an empty object")


def _fields(tree: Mapping[str, object]) -> Iterator[str]:
    if tree["type"] == "field":
        yield str(tree["value"])
    children = tree["children"]
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield from _fields(child)


def _paths(tree: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    chain = _chain(tree)
    if chain:
        yield chain
        return
    children = tree["children"]
    inner = [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    if tree["type"] in _FROM_WITHIN:
        # All but the first of these are asked of what the first finds.
        inner = inner[:1]
    for child in inner:
        yield from _paths(child)


def _chain(tree: Mapping[str, object]) -> tuple[str, ...]:
    """The names of fields that are asked of one another; none where anything else comes in between."""
    if tree["type"] == "field":
        return (str(tree["value"]),)
    children = tree["children"]
    if tree["type"] != "subexpression" or not isinstance(children, list):
        return ()
    parts = [_chain(child) for child in children]
    return tuple(name for part in parts for name in part) if all(parts) else ()


_FROM_WITHIN = frozenset(
    {"subexpression", "index_expression", "projection", "value_projection", "filter_projection", "pipe"}
)


def _functions(tree: Mapping[str, object]) -> Iterator[str]:
    if tree["type"] == "function_expression":
        yield str(tree["value"])
    children = tree["children"]
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield from _functions(child)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _reason(error: Exception) -> str:
    # Only the kind of failure: the library's messages quote the data, which may be personal.
    words = {
        "JMESPathTypeError": "a function was given a value of the wrong type",
        "ArityError": "a function was given the wrong number of values",
        "VariadictArityError": "a function was given too few values",
    }
    return words.get(type(error).__name__, "the data does not have the shape it expects")

"""Filters on an event's attributes: exact, prefix, suffix, all, any, not.

The shape is the filter dialects of the CloudEvents Subscriptions API 1.0 (working draft), section "Filters":
each filter is an object with one key, the dialect. Values are compared as text, with case; an attribute that
is not set fits nothing.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag

from routes.errors import RoutingError
from routes.event_view import Document
from routes.suggestion import nearest
from routes.text_filters import Exact, FilterBase, Prefix, Suffix, Test

__all__ = ["DIALECTS", "AllOf", "AnyOf", "Exact", "Filter", "Not", "Prefix", "Suffix", "Test", "all_fit"]

DIALECTS = ("exact", "prefix", "suffix", "all", "any", "not")


class AllOf(FilterBase):
    """Every one of these filters fits."""

    dialect = "all"
    all: Annotated[tuple[Filter, ...], Field(min_length=1)]

    def compiled(self) -> Test:
        return all_fit(self.all)

    def explain(self, event: Document) -> str:
        """What all of them say, or only those that do not fit."""
        bad = [one.explain(event) for one in self.all if not one.compiled()(event)]
        return "; ".join(bad or [one.explain(event) for one in self.all])


class AnyOf(FilterBase):
    """At least one of these filters fits."""

    dialect = "any"
    any: Annotated[tuple[Filter, ...], Field(min_length=1)]

    def compiled(self) -> Test:
        tests = tuple(one.compiled() for one in self.any)

        def some(event: Document) -> bool:
            return any(test(event) for test in tests)

        return some

    def explain(self, event: Document) -> str:
        """The first that fits, or why none does."""
        for one in self.any:
            if one.compiled()(event):
                return one.explain(event)
        return "none of these fits: " + "; ".join(one.explain(event) for one in self.any)


class Not(FilterBase):
    """This filter does not fit."""

    dialect = "not"
    not_: Annotated[Filter, Field(alias="not")]

    def compiled(self) -> Test:
        test = self.not_.compiled()

        def negated(event: Document) -> bool:
            return not test(event)

        return negated

    def explain(self, event: Document) -> str:
        """The inner filter's words, and whether the route leaves such events out."""
        verdict = "left out by a not" if self.not_.compiled()(event) else "let in by a not"
        return f"{verdict}: {self.not_.explain(event)}"


def _dialect(value: object) -> str | None:
    if isinstance(value, FilterBase):
        return value.dialect
    if isinstance(value, dict) and len(value) == 1 and (key := next(iter(value))) in DIALECTS:
        return str(key)
    return None


def _one_dialect(value: object) -> object:
    if _dialect(value) is not None:
        return value
    shape = f"write one of {', '.join(DIALECTS)}, such as {{ exact = {{ source = '/revenues' }} }}"
    if isinstance(value, dict) and len(value) == 1:
        key = str(next(iter(value)))
        near = nearest(key, DIALECTS)
        raise RoutingError(
            f"{key!r} is not a kind of filter", fix=f"did you mean {near!r}?" if near else shape
        )
    if isinstance(value, dict) and value:
        raise RoutingError(
            f"a filter has one key, and this has {', '.join(repr(key) for key in value)}",
            fix="give each a filter of its own; all the filters under where must fit",
        )
    raise RoutingError("this is not a filter", fix=shape)


Filter = Annotated[
    Annotated[Exact, Tag("exact")]
    | Annotated[Prefix, Tag("prefix")]
    | Annotated[Suffix, Tag("suffix")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_dialect),
    BeforeValidator(_one_dialect),
]
"""One filter, by its only key."""


def all_fit(filters: tuple[Filter, ...]) -> Test:
    """One test that holds where all of these do; where there are none, always."""
    tests = tuple(one.compiled() for one in filters)
    if len(tests) == 1:
        return tests[0]

    def every(event: Document) -> bool:
        return all(test(event) for test in tests)

    return every


AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()

"""Filters on an event's attributes: exact, prefix, suffix, all, any, not.

The shape is the filter dialects of the CloudEvents Subscriptions API 1.0 (working draft), section "Filters":
each filter is an object with one key, the dialect. Values are compared as text, with case; an attribute that
is not set fits nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from routes.errors import RoutingError
from routes.event_view import Attributes, attribute_text
from routes.suggestion import nearest

DIALECTS = ("exact", "prefix", "suffix", "all", "any", "not")

Test = Callable[[Attributes], bool]


def _wanted(value: object) -> object:
    return attribute_text(value) if isinstance(value, bool | int) else value


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}$")]
Wanted = Annotated[str, BeforeValidator(_wanted), StringConstraints(min_length=1, max_length=1024)]
Wants = Annotated[dict[Name, Wanted], Field(min_length=1)]


class _Filter(BaseModel):
    # "not" is a Python keyword, so its field goes by an alias; TOML and JSON only ever see the alias.
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    dialect: ClassVar[str]


class _OnText(_Filter):
    """A filter that compares each named attribute with a text; all of them must fit."""

    def _wants(self) -> dict[str, str]:
        raise NotImplementedError

    @staticmethod
    def _fits(text: str, wanted: str) -> bool:
        raise NotImplementedError

    def compiled(self) -> Test:
        fits = self._fits
        wants = tuple(self._wants().items())
        if len(wants) == 1:
            ((name, wanted),) = wants

            def one(attributes: Attributes) -> bool:
                value = attributes.get(name)
                return value is not None and fits(attribute_text(value), wanted)

            return one

        def every(attributes: Attributes) -> bool:
            for name, wanted in wants:
                value = attributes.get(name)
                if value is None or not fits(attribute_text(value), wanted):
                    return False
            return True

        return every

    def explain(self, attributes: Attributes) -> str:
        """Why it fits this event, or which attributes keep it from fitting."""
        good, bad = [], []
        for name, wanted in self._wants().items():
            value = attributes.get(name)
            if value is None:
                bad.append(f"{name} is not set, but should {self._said(wanted)}")
            elif self._fits(text := attribute_text(value), wanted):
                good.append(f"{name} is {text!r}, and should {self._said(wanted)}")
            else:
                bad.append(f"{name} is {text!r}, but should {self._said(wanted)}")
        return "; ".join(bad or good)

    def _said(self, wanted: str) -> str:
        raise NotImplementedError


class Exact(_OnText):
    """Each named attribute is exactly this text."""

    dialect = "exact"
    exact: Wants

    def _wants(self) -> dict[str, str]:
        return self.exact

    @staticmethod
    def _fits(text: str, wanted: str) -> bool:
        return text == wanted

    def _said(self, wanted: str) -> str:
        return f"be {wanted!r}"


class Prefix(_OnText):
    """Each named attribute begins with this text."""

    dialect = "prefix"
    prefix: Wants

    def _wants(self) -> dict[str, str]:
        return self.prefix

    @staticmethod
    def _fits(text: str, wanted: str) -> bool:
        return text.startswith(wanted)

    def _said(self, wanted: str) -> str:
        return f"begin with {wanted!r}"


class Suffix(_OnText):
    """Each named attribute ends with this text."""

    dialect = "suffix"
    suffix: Wants

    def _wants(self) -> dict[str, str]:
        return self.suffix

    @staticmethod
    def _fits(text: str, wanted: str) -> bool:
        return text.endswith(wanted)

    def _said(self, wanted: str) -> str:
        return f"end with {wanted!r}"


class AllOf(_Filter):
    """Every one of these filters fits."""

    dialect = "all"
    all: Annotated[tuple[Filter, ...], Field(min_length=1)]

    def compiled(self) -> Test:
        return all_fit(self.all)

    def explain(self, attributes: Attributes) -> str:
        """What all of them say, or only those that do not fit."""
        bad = [one.explain(attributes) for one in self.all if not one.compiled()(attributes)]
        return "; ".join(bad or [one.explain(attributes) for one in self.all])


class AnyOf(_Filter):
    """At least one of these filters fits."""

    dialect = "any"
    any: Annotated[tuple[Filter, ...], Field(min_length=1)]

    def compiled(self) -> Test:
        tests = tuple(one.compiled() for one in self.any)

        def some(attributes: Attributes) -> bool:
            return any(test(attributes) for test in tests)

        return some

    def explain(self, attributes: Attributes) -> str:
        """The first that fits, or why none does."""
        for one in self.any:
            if one.compiled()(attributes):
                return one.explain(attributes)
        return "none of these fits: " + "; ".join(one.explain(attributes) for one in self.any)


class Not(_Filter):
    """This filter does not fit."""

    dialect = "not"
    not_: Annotated[Filter, Field(alias="not")]

    def compiled(self) -> Test:
        test = self.not_.compiled()

        def negated(attributes: Attributes) -> bool:
            return not test(attributes)

        return negated

    def explain(self, attributes: Attributes) -> str:
        """The inner filter's words, and that the opposite was asked for."""
        inner = self.not_.explain(attributes)
        if self.not_.compiled()(attributes):
            return f"the route leaves out events like this one ({inner})"
        return f"the route leaves out other events than this one ({inner})"


def _dialect(value: object) -> str | None:
    if isinstance(value, _Filter):
        return value.dialect
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        if key in DIALECTS:
            return str(key)
    return None


def _one_dialect(value: object) -> object:
    if _dialect(value) is None:
        raise not_a_filter(value)
    return value


def not_a_filter(value: object) -> RoutingError:
    """The fault of something that stands where a filter should."""
    shape = "write one of exact, prefix, suffix, all, any, not, such as { exact = { source = '/revenues' } }"
    if isinstance(value, dict) and len(value) == 1:
        (key,) = value
        near = nearest(str(key), DIALECTS)
        fix = f"did you mean {near!r}?" if near else shape
        return RoutingError(f"{key!r} is not a kind of filter", fix=fix)
    if isinstance(value, dict) and value:
        return RoutingError(
            f"a filter has one key, and this has {', '.join(map(repr, value))}",
            fix="give each a filter of its own; all the filters under where must fit",
        )
    return RoutingError("this is not a filter", fix=shape)


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

    def every(attributes: Attributes) -> bool:
        return all(test(attributes) for test in tests)

    return every


AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()

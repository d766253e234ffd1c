"""The filters that compare attributes with texts: exact, prefix, suffix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from routes.errors import RoutingError
from routes.event_view import Document, attribute_text

Test = Callable[[Document], bool]
"""A compiled filter: does the event fit? Pure, fast, safe to share between threads."""


def _wanted(value: object) -> object:
    return attribute_text(value) if isinstance(value, bool | int) else value


def _an_attribute(name: str) -> str:
    if name == "data":
        raise RoutingError("'data' is not an attribute", fix="filter on data with matching = 'JMESPath'")
    return name


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}$"), AfterValidator(_an_attribute)]
Wanted = Annotated[str, BeforeValidator(_wanted), StringConstraints(min_length=1, max_length=1024)]
Wants = Annotated[dict[Name, Wanted], Field(min_length=1)]


class FilterBase(BaseModel):
    """A filter of one dialect: its only field is named, in TOML and JSON, as the dialect is."""

    # "not" is a Python keyword, so its field goes by an alias; outside only the alias is seen.
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    dialect: ClassVar[str]

    def compiled(self) -> Test:
        """The filter as one fast callable."""
        raise NotImplementedError

    def explain(self, event: Document) -> str:
        """Why the event fits, or does not, in words. Shows attributes, never data."""
        raise NotImplementedError


class _TextFilter(FilterBase):
    """Compares each named attribute with a text; all of them must fit."""

    does: ClassVar[str]
    does_not: ClassVar[str]

    @staticmethod
    def fits(text: str, wanted: str) -> bool:
        """Does an attribute's text fit the text wanted?"""
        raise NotImplementedError

    def wants(self) -> dict[str, str]:
        """The text wanted of each attribute, by name."""
        wants: dict[str, str] = getattr(self, self.dialect)
        return wants

    def compiled(self) -> Test:
        fits = self.fits
        (name, wanted), *more = self.wants().items()

        def one(event: Document) -> bool:
            value = event.get(name)
            if isinstance(value, str):
                return fits(value, wanted)
            return value is not None and fits(attribute_text(value), wanted)

        def every(event: Document) -> bool:
            return one(event) and all(
                (value := event.get(other)) is not None and fits(attribute_text(value), text)
                for other, text in more
            )

        return every if more else one

    def explain(self, event: Document) -> str:
        """What fits, or only what does not."""
        good, bad = [], []
        for name, wanted in self.wants().items():
            value = event.get(name)
            if value is None:
                bad.append(f"{name} is not set (wanted: {self.does} {wanted!r})")
            elif self.fits(text := attribute_text(value), wanted):
                good.append(f"{name} {text!r} {self.does} {wanted!r}")
            else:
                bad.append(f"{name} {text!r} {self.does_not} {wanted!r}")
        return "; ".join(bad or good)


class Exact(_TextFilter):
    """Each named attribute is exactly this text."""

    dialect = "exact"
    does, does_not = "is", "is not"
    exact: Wants

    @staticmethod
    def fits(text: str, wanted: str) -> bool:
        """By the dialect's rule."""
        return text == wanted


class Prefix(_TextFilter):
    """Each named attribute begins with this text."""

    dialect = "prefix"
    does, does_not = "begins with", "does not begin with"
    prefix: Wants

    @staticmethod
    def fits(text: str, wanted: str) -> bool:
        """By the dialect's rule."""
        return text.startswith(wanted)


class Suffix(_TextFilter):
    """Each named attribute ends with this text."""

    dialect = "suffix"
    does, does_not = "ends with", "does not end with"
    suffix: Wants

    @staticmethod
    def fits(text: str, wanted: str) -> bool:
        """By the dialect's rule."""
        return text.endswith(wanted)

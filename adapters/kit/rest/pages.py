"""Lists that come in pages, by whichever of the usual ways. Differences between systems are data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from adapters.contract import Retry
from adapters.kit.rest.answer import Answer
from adapters.kit.rest.ask import Ask
from adapters.kit.rest.client import RestClient
from routes.query import Query, QueryError

MOST_PAGES = 1000
T = TypeVar("T")


class _By(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByLink(_By):
    """The header ``Link`` names the next page (RFC 8288)."""

    by: Literal["link"] = Field(description="The header Link names the next page (RFC 8288).")


class ByPage(_By):
    """Pages have numbers; the list ends with a page that is not full."""

    by: Literal["page"] = Field(description="Pages have numbers; one that is not full is the last.")
    parameter: str = Field(default="page", min_length=1, description="The parameter of the page's number.")
    first: int = Field(default=1, ge=0, description="The number of the first page.")
    size_parameter: str = Field(default="page_size", min_length=1, description="The parameter of the size.")
    size: int = Field(default=100, ge=1, le=10_000, description="Items asked for in a page.")


class ByOffset(_By):
    """Pages begin after so many items; the list ends with a page that is not full."""

    by: Literal["offset"] = Field(description="Pages begin after so many items.")
    parameter: str = Field(default="offset", min_length=1, description="The parameter of the offset.")
    size_parameter: str = Field(default="limit", min_length=1, description="The parameter of the size.")
    size: int = Field(default=100, ge=1, le=10_000, description="Items asked for in a page.")


class ByCursor(_By):
    """The body holds a cursor for the next page, and none on the last."""

    by: Literal["cursor"] = Field(description="The body holds a cursor for the next page.")
    parameter: str = Field(default="cursor", min_length=1, description="The parameter it is sent back in.")
    at: str = Field(min_length=1, description="Where in the JSON body it stands, as JMESPath.")

    @field_validator("at")
    @classmethod
    def _a_path(cls, at: str) -> str:
        Query(at)
        return at


Paging = Annotated[ByLink | ByPage | ByOffset | ByCursor, Field(discriminator="by")]


def pages(
    client: RestClient,
    ask: Ask,
    paging: Paging,
    items: Callable[[Answer], Sequence[T]],
    *,
    deadline: datetime | None = None,
) -> Iterator[Sequence[T]]:
    """The items of each page in turn. Raises what ``send`` and ``items`` raise, and ``Retry`` where pages go
    round in a circle, one comes twice, or there are more than ``MOST_PAGES``."""
    nth: Ask | None = first(ask, paging)
    met: set[tuple[str, object]] = set()
    taken, before = 0, b""
    while nth is not None:
        at = (nth.path, tuple(nth.params))
        if at in met or len(met) == MOST_PAGES:
            what = (
                "the pages go round in a circle" if at in met else f"there are more than {MOST_PAGES} pages"
            )
            raise Retry(f"{client.whom}: {what}; look at how it pages, and set `paging` accordingly")
        met.add(at)
        answer = client.send(nth, deadline=deadline)
        found = items(answer)
        if found and answer.body == before:
            # A system that passes over the parameter gives its first page for ever.
            raise Retry(f"{client.whom}: the same page came twice; look at how it pages, and mend `paging`")
        taken, before = taken + len(found), answer.body
        yield found
        nth = following(nth, paging, answer, len(found), taken, page=len(met))


def first(ask: Ask, paging: Paging) -> Ask:
    """The request for the first page. Pure."""
    if isinstance(paging, ByPage):
        return _with(ask, {paging.parameter: paging.first, paging.size_parameter: paging.size})
    if isinstance(paging, ByOffset):
        return _with(ask, {paging.parameter: 0, paging.size_parameter: paging.size})
    return ask


def following(ask: Ask, paging: Paging, answer: Answer, found: int, taken: int, *, page: int) -> Ask | None:
    """The request for the page after this one, or None. ``found`` items were on this page, ``taken`` on all
    ``page`` pages so far. Raises ``Retry`` where the body is not what it should be."""
    match paging:
        case ByLink():
            link = answer.next_link
            return None if link is None else replace(ask, path=link, params=())
        case ByCursor():
            cursor = _cursor(paging, answer)
            return None if cursor is None else _with(ask, {paging.parameter: cursor})
        case ByPage():
            full = found >= paging.size
            return _with(ask, {paging.parameter: paging.first + page}) if full else None
        case ByOffset():
            return _with(ask, {paging.parameter: taken}) if found >= paging.size else None


def _cursor(paging: ByCursor, answer: Answer) -> str | None:
    try:
        cursor = Query(paging.at).search(answer.json())
    except QueryError as error:
        raise answer.unreadable(f"no cursor at {paging.at}: {error}") from error
    if cursor is None or cursor in ("", False):
        return None
    if not isinstance(cursor, str | int):
        raise answer.unreadable(f"something at {paging.at} that is no cursor")
    return str(cursor)


def _with(ask: Ask, params: dict[str, int | str]) -> Ask:
    kept = [(name, text) for name, text in ask.params if name not in params]
    return replace(ask, params=(*kept, *((name, str(value)) for name, value in params.items())))

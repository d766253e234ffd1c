"""Routes and subscriptions as a council writes them, in TOML.

A file has a table ``[subscriptions.<name>]`` for each receiver and ``[routes.<name>]`` for each rule; their
keys are the fields of ``Subscription`` and ``Route``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from routes.model_problems import model_problems
from routes.problem import Problem
from routes.route import Route
from routes.subscription import Subscription
from routes.suggestion import suggest
from routes.toml_lines import Path, TomlLines
from routes.toml_syntax import not_toml
from routes.toml_text import write
from routes.type_pattern import compile_type_pattern
from schemas.errors import UnknownType
from schemas.event_type import short_of

__all__ = ["Problem", "RoutingFile", "read", "write"]

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RoutingFile:
    """What a file says. Whatever has a problem is left out, so use it only where ``problems`` is empty."""

    routes: tuple[Route, ...]
    subscriptions: tuple[Subscription, ...]
    problems: tuple[Problem, ...]


def read(
    text: str,
    file: str,
    *,
    adapters: Collection[str] | None,
    types: Collection[str] | None,
    subscriptions: Collection[str] = (),
) -> RoutingFile:
    """Everything the text says, and everything wrong with it, in the order of its lines. Never raises.

    ``file`` is its name for people. ``adapters`` are the names of the adapters there are and ``types`` the
    full names of the event types; None: do not check. ``subscriptions`` are receivers known from elsewhere,
    to which routes may go.
    """
    # Some editors on Windows begin every file with a byte order mark; TOML has no place for it.
    text = text.removeprefix("\ufeff")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return RoutingFile((), (), (not_toml(error, text, file),))
    return _Reading(document, TomlLines(text), file, adapters, types, subscriptions).result()


class _Reading:
    """One pass over one document, gathering problems."""

    def __init__(
        self,
        document: Mapping[str, object],
        lines: TomlLines,
        file: str,
        adapters: Collection[str] | None,
        types: Collection[str] | None,
        subscriptions: Collection[str],
    ) -> None:
        self._document, self._lines, self._file = document, lines, file
        self._adapters, self._types, self._elsewhere = adapters, types, subscriptions
        self._problems: list[Problem] = []

    def result(self) -> RoutingFile:
        for key in self._document:
            if key not in {"routes", "subscriptions"}:
                fix = suggest(key, ("routes", "subscriptions"), noun="tables of a routing file")
                self._add((key,), f"the file has {key!r}, which means nothing here", fix)
        subscriptions = self._tables("subscriptions", Subscription)
        routes = self._tables("routes", Route)
        for subscription in subscriptions:
            self._check_adapter(subscription)
        for route in routes:
            self._check_to(route)
            self._check_types(route)
        return RoutingFile(routes, subscriptions, tuple(sorted(self._problems)))

    def _add(self, path: Path, problem: str, fix: str) -> None:
        self._problems.append(Problem(self._file, self._lines.line(path), problem, fix))

    def _tables(self, noun: str, model: type[_Model]) -> tuple[_Model, ...]:
        tables = self._document.get(noun, {})
        if not isinstance(tables, dict):
            self._add((noun,), f"{noun!r} is not a set of tables", f"write [{noun}.<name>] for each")
            return ()
        found = []
        for name, values in tables.items():
            one = f"{noun[:-1]} {name!r}"
            if not isinstance(values, dict):
                self._add((noun, name), f"the {one} is not a table", f"write [{noun}.{name}] above its keys")
            elif "name" in values:
                self._add(
                    (noun, name, "name"), f"the {one} has a second name", "leave it out: the header names it"
                )
            else:
                try:
                    found.append(model.model_validate({"name": name, **values}))
                except ValidationError as error:
                    for path, problem, fix in model_problems(error, model, values, noun=one):
                        self._add((noun, name, *path), problem, fix or "see docs/how-to/write-a-route.md")
        return tuple(found)

    def _check_adapter(self, subscription: Subscription) -> None:
        if self._adapters is not None and subscription.adapter not in self._adapters:
            self._add(
                ("subscriptions", subscription.name, "adapter"),
                f"the subscription {subscription.name!r} names the adapter {subscription.adapter!r}, "
                "which is not there",
                suggest(subscription.adapter, self._adapters, noun="adapters"),
            )

    def _check_to(self, route: Route) -> None:
        written = self._document.get("subscriptions")
        known = {*self._elsewhere, *(written if isinstance(written, dict) else ())}
        if route.to not in known:
            self._add(
                ("routes", route.name, "to"),
                f"the route {route.name!r} goes to {route.to!r}, which is not a subscription",
                suggest(route.to, known, noun="subscriptions"),
            )

    def _check_types(self, route: Route) -> None:
        if self._types is None:
            return
        shorts = {_short(full) for full in self._types}
        names = shorts | set(self._types)
        for number, pattern in enumerate(route.types):
            if not any(map(compile_type_pattern(pattern), names)):
                self._add(
                    ("routes", route.name, "types", number),
                    f"the route {route.name!r} wants {pattern!r}, which is no type in the catalogue",
                    suggest(pattern, names if pattern.startswith("uk.") else shorts, noun="types"),
                )


def _short(full: str) -> str:
    try:
        return short_of(full)
    except UnknownType:
        # A catalogue may hold types of other makers, which have no short form.
        return full

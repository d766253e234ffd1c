"""Every endpoint of the HTTP API, from the routers themselves: its scope, its query and its body."""

from __future__ import annotations

import asyncio
import inspect
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from docs.generate.http_prose import MEANINGS
from docs.generate.schema_table import described, kind_of, properties
from hub.api.gate import ANONYMOUS
from hub.api.routers import mount
from hub.bootstrap import Hub
from hub.settings import Settings
from safeguards.policy import Scope

Part = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked. ``scope`` is None where no key is needed.

    ``query`` and ``body``: for each part its name, what it holds, and what it means.
    """

    method: str
    path: str
    scope: Scope | None
    meaning: str
    query: tuple[Part, ...] = ()
    body: tuple[Part, ...] = ()

    @property
    def written(self) -> str:
        return f"{self.method} {self.path}"


PUBLISH = Endpoint("POST", "/events", Scope.EVENTS_PUBLISH, "Publish events: see above.")
"""It stands before the framework, so its routes do not show it."""


def endpoints() -> Iterator[Endpoint]:
    """Every endpoint of a hub, by its routers, in the order they are mounted."""
    yield PUBLISH
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_mounted(Settings(data=Path(folder))))


async def _mounted(settings: Settings) -> list[Endpoint]:
    hub = Hub(settings, {})
    app = FastAPI(openapi_url=None)
    try:
        mount(app, hub)
        routes = [route for route in app.routes if isinstance(route, APIRoute)]
        return [_endpoint(route, method) for route in routes for method in sorted(route.methods or ())]
    finally:
        await hub.stop()


def _endpoint(route: APIRoute, method: str) -> Endpoint:
    meaning = inspect.getdoc(route.endpoint) or ""
    scopes = [scope for found in _called(route.dependant) if (scope := _scope(found)) is not None]
    if not scopes and not route.path.startswith(ANONYMOUS):
        raise ValueError(f"{method} {route.path} asks for no scope, and is not among what may be without")
    return Endpoint(
        method,
        # A part of a path in which a slash may stand is for whoever asks a part like the others.
        route.path.replace(":path}", "}"),
        next(iter(scopes), None),
        meaning,
        query=tuple(_parts(route.dependant.query_params)),
        body=tuple(_parts(route.dependant.body_params)),
    )


def _called(dependant: Dependant) -> Iterator[Callable[..., object]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from _called(one)


def _scope(call: Callable[..., object]) -> Scope | None:
    """`hub.api.security.requires` makes the dependency; the scope is what it closed over."""
    found = inspect.getclosurevars(call).nonlocals.get("scope") if inspect.isfunction(call) else None
    return found if isinstance(found, Scope) else None


def _parts(fields: Iterable[ModelField]) -> Iterator[Part]:
    for one in fields:
        model: Any = one.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            schema = model.model_json_schema()
            definitions = schema.get("$defs", {})
            for name, inner, _ in properties(schema):
                yield name, _holds(inner, definitions), described(inner) or MEANINGS.get(name, "")
        else:
            schema = TypeAdapter(model).json_schema()
            yield one.alias, _holds(schema, {}), MEANINGS.get(one.alias, "")


def _holds(schema: object, definitions: object) -> str:
    """What it holds, a choice by name and the items of a list written out."""
    assert isinstance(schema, dict)
    assert isinstance(definitions, dict)
    for choice in [schema, *schema.get("anyOf", [])]:
        if "oneOf" in choice:
            return " or ".join(_table(one, definitions) for one in choice["oneOf"])
        shape = definitions.get(str(choice.get("$ref", "")).rpartition("/")[2])
        if shape is not None:
            return kind_of(shape)
    items = schema.get("items")
    if isinstance(items, dict) and str(items.get("$ref", "")).rpartition("/")[2] in definitions:
        return f"list of {_table(items, definitions).replace('table', 'tables', 1)}"
    return kind_of(schema)


def _table(reference: dict[str, object], definitions: dict[str, Any]) -> str:
    """One of the definitions, by its keys."""
    shape = definitions[str(reference["$ref"]).rpartition("/")[2]]
    return "table: " + ", ".join(f"`{name}`" for name, _, _ in properties(shape))

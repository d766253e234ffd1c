"""Whole numbers in paths, queries and bodies have limits that every database can hold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hub.api.routers import mount
from hub.bootstrap import Hub
from hub.settings import Settings

MOST = 2**63 - 1


async def described(home: Path) -> Any:
    """The description of all that a hub answers."""
    hub, app = Hub(Settings(data=home), {}), FastAPI()
    try:
        mount(app, hub)
        return get_openapi(title="", version="", routes=app.routes)
    finally:
        await hub.stop()


def parameters(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            for one in told.get("parameters", ()):
                yield f"{method.upper()} {path} {one['in']} {one['name']}", one["schema"]


def whole(schema: Any) -> Iterator[Any]:
    """Those of its kinds that are whole numbers."""
    for one in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        if one.get("type") == "integer":
            yield one


def limit(schema: Any) -> float:
    most = schema.get("maximum", schema.get("exclusiveMaximum"))
    return float("inf") if most is None else float(most)


def test_every_whole_number_that_is_asked_for_has_a_most(tmp_path: Path) -> None:
    document = asyncio.run(described(tmp_path))
    every = [(name, one) for name, schema in parameters(document) for one in whole(schema)]
    assert len(every) > 50
    assert [name for name, one in every if not limit(one) <= MOST + 1] == []


def within(schema: Any, where: str, models: Any, seen: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Every part of a body, and where it is."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            yield from within(models[name], where, models, seen | {name})
        return
    yield where, schema
    for way in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(way, ()):
            yield from within(one, where, models, seen)
    for name, one in schema.get("properties", {}).items():
        yield from within(one, f"{where}.{name}", models, seen)
    for one in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(one, dict):
            yield from within(one, f"{where}[]", models, seen)


def test_every_whole_number_that_a_body_may_hold_has_a_most(tmp_path: Path) -> None:
    document = asyncio.run(described(tmp_path))
    every = [
        found
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        for body in told.get("requestBody", {}).get("content", {}).values()
        for found in within(
            body.get("schema", {}), f"{method.upper()} {path}", document["components"]["schemas"]
        )
        if found[1].get("type") == "integer"
    ]
    assert len(every) > 50
    assert {where for where, one in every if not limit(one) <= MOST + 1} == set()

"""Whole numbers in paths and queries have limits that every database can hold."""

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

"""The page of adapters: everything registered in pyproject.toml, as its own class describes it."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

from adapters.contract import Adapter
from adapters.revenues_extract import RevenuesExtract
from docs.generate import extract
from docs.generate.schema_table import Schema, code, default_of, described, kind_of, plain, properties, table
from docs.generate.shapes import Shapes

_ROOT = Path(__file__).resolve().parents[2]
_ABILITIES = {
    "poll": "fetches from its system on a durable cursor (`Polls`)",
    "translate": "translates a mended record again (`Translates`)",
    "about": "tells what a record that it cannot translate is about (`Recognises`)",
    "deliver_batch": "delivers many at once (`DeliversBatch`)",
    "check": "says whether its system is there (`Checks`)",
    "look_up": "answers what its system holds of a person (`LooksUp`)",
    "cases_held": "lists what cases its system holds, so that they can be taken over (`ListsCases`)",
    "done": "knows what was done already (`KnowsDone`)",
}
_HEAD = """# Adapters

What ships with Tolbooth. `[adapters.<name>]` takes `kind`, one of these, and the settings listed under it; a subscription's `target` takes what is listed as its target. A third party's adapters come beside these through the same entry point: see [register an adapter](../how-to/register-an-adapter.md).
"""


def kinds() -> Iterator[tuple[str, type[Adapter]]]:
    """Each adapter that ships, by the name that ``kind`` takes."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for kind, place in sorted(project["entry-points"]["tolbooth.adapters"].items()):
        module, _, name = place.partition(":")
        found = getattr(importlib.import_module(module), name)
        if not (isinstance(found, type) and issubclass(found, Adapter)):
            raise TypeError(f"{place} is not an Adapter; mend the entry point {kind!r} in pyproject.toml")
        yield kind, found


def page() -> str:
    """The whole page."""
    shapes = Shapes()
    sections = [_adapter(kind, found, shapes) for kind, found in kinds()]
    return "\n".join([_HEAD, *sections, shapes.section(_rows, "What some of the tables above are made of.")])


def _adapter(kind: str, found: type[Adapter], shapes: Shapes) -> str:
    sent = [
        ("can be sent", _types(found.accepts)),
        ("drops repeats by the idempotency key", "yes" if found.idempotent else "no"),
    ]
    facts = [
        *(sent if found.accepts else []),
        *([("publishes", _types(found.emits))] if found.emits else []),
        (
            "besides",
            "; ".join(said for name, said in _ABILITIES.items() if hasattr(found, name)) or "nothing",
        ),
    ]
    return "\n\n".join(
        [
            f"## {kind}",
            plain(inspect.getdoc(found) or ""),
            table(("what", "this adapter"), facts),
            "**Settings**",
            _fields(found.Settings, shapes),
            *([extract.section()] if found is RevenuesExtract else []),
            *(["**Target** of a subscription", _fields(found.Target, shapes)] if found.accepts else []),
            "",
        ]
    )


def _types(names: Sequence[str]) -> str:
    return ", ".join(code(name) for name in names) or "nothing"


def _fields(model: type[BaseModel], shapes: Shapes) -> str:
    schema = model.model_json_schema()
    shapes.gather(schema)
    return _rows(schema)


def _rows(schema: Schema) -> str:
    rows = [
        (code(name), kind_of(inner), "needed" if needed else default_of(inner), described(inner))
        for name, inner, needed in properties(schema)
    ]
    return table(("key", "holds", "default", "meaning"), rows) if rows else "None."

"""The page of routes and subscriptions: every key of their TOML."""

from __future__ import annotations

import inspect

from pydantic import BaseModel

from docs.generate.schema_table import code, default_of, described, kind_of, plain, properties, table
from routes.retry import RetrySchedule
from routes.route import Route
from routes.subscription import Subscription

_HEAD = """# Routes and subscriptions

Every key of a file of routes; [write a route](../how-to/write-a-route.md) shows them at work. The name stands in the table's header: `[routes.new-cases]`, `[subscriptions.planning-app]`. Lengths of time are written `5s`, `10m`, `6h`, `2d`.
"""
_FILTERS = """## Filters

Each filter of `where` is one of these. An attribute is one of the envelope's: `type`, `source`, `subject`, `id`, or an extension.

| filter | fits |
| --- | --- |
| `{ exact = { subject = "north" } }` | the attribute is exactly this; of several attributes, each |
| `{ prefix = { source = "/crm/" } }` | it begins so |
| `{ suffix = { subject = "/north" } }` | it ends so |
| `{ all = [ … ] }` | every filter of the list fits |
| `{ any = [ … ] }` | one of them does |
| `{ not = … }` | the filter does not fit |
"""
_HOLDS = {
    "where": "list of [filters](#filters)",
    "retry": "table, [see below](#retry)",
    "target": "table: [the adapter's](adapters.md)",
    "rank": "whole number",
    "to": "a name",
    "adapter": "a name",
}
"""Where the schema says less than a reader wants, or more."""
SHOWN: dict[str, type[BaseModel]] = {
    "[routes.*]": Route,
    "[subscriptions.*]": Subscription,
    "retry": RetrySchedule,
}


def page() -> str:
    """The whole page."""
    sections = [f"## {title}\n\n{_about(model)}\n\n{_keys(model)}\n" for title, model in SHOWN.items()]
    return "\n".join([_HEAD, *sections, _FILTERS])


def _about(model: type[BaseModel]) -> str:
    told = plain(inspect.getdoc(model) or "")
    if model is RetrySchedule:
        told = f"{told.partition(chr(10))[0]} The [guarantees](../guarantees.md#retries) show the default in hours."
    return told


def _keys(model: type[BaseModel]) -> str:
    rows = [
        (code(name), _holds(name, inner), "needed" if needed else default_of(inner), described(inner))
        for name, inner, needed in properties(model.model_json_schema())
        if name != "name"
    ]
    return table(("key", "holds", "default", "meaning"), rows)


def _holds(name: str, inner: object) -> str:
    assert isinstance(inner, dict)
    return _HOLDS.get(name) or kind_of(inner)

"""Routes and subscriptions written as TOML, the way a person would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from routes.route import Route
from routes.subscription import Subscription

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write(routes: Iterable[Route], subscriptions: Iterable[Subscription]) -> str:
    """TOML that ``routes.source.read`` reads back to equal routes and subscriptions; defaults left out."""
    tables = [
        _table(
            "subscriptions", one.name, one.model_dump(mode="json", exclude_defaults=True, exclude={"name"})
        )
        for one in subscriptions
    ]
    tables += [
        _table("routes", one.name, one.model_dump(mode="json", exclude_defaults=True, exclude={"name"}))
        for one in routes
    ]
    return "\n".join(tables)


def _table(noun: str, name: str, values: Mapping[str, JsonValue]) -> str:
    lines = [f"[{noun}.{_key(name)}]"]
    for key, value in values.items():
        lines.append(f"{_key(key)} = {_spread(value) if key == 'where' else _value(value)}")
    return "\n".join(lines) + "\n"


def _spread(value: JsonValue) -> str:
    """A list with each item on a line of its own."""
    items = value if isinstance(value, list) else [value]
    return "".join(["[\n", *(f"  {_value(item)},\n" for item in items), "]"])


def _value(value: JsonValue) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str):
        return _string(value)
    # Numbers, true and false are written alike in JSON and TOML; null is refused by the models.
    return json.dumps(value, allow_nan=False)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    if '"' in text and not re.search(r"['\x00-\x08\x0a-\x1f\x7f]", text):
        return f"'{text}'"
    # JSON's escapes are a part of TOML's; only DEL is allowed plain in the one and not in the other.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""The models that other models on a page are made of, each shown once, where links lead to it."""

from __future__ import annotations

from collections.abc import Callable

from docs.generate.schema_table import Schema, kind_of, plain


class Shapes:
    """Gathers the ``$defs`` of JSON Schemas while a page is written."""

    def __init__(self) -> None:
        self._found: dict[str, Schema] = {}

    def gather(self, schema: Schema) -> None:
        """Take up all the schema refers to. Raises ``ValueError`` for two that differ under one name."""
        definitions = schema.get("$defs")
        for name, shape in (definitions if isinstance(definitions, dict) else {}).items():
            if isinstance(shape, dict) and self._found.setdefault(name, shape) != shape:
                raise ValueError(f"two shapes are called {name}; rename one, so that a page can link to it")

    def section(self, fields: Callable[[Schema], str], introduction: str) -> str:
        """The part of the page that shows them, or nothing."""
        if not self._found:
            return ""
        shown = [_shape(name, self._found[name], fields) for name in sorted(self._found)]
        return "\n".join([f"## Shapes\n\n{introduction}\n", *shown])


def _shape(name: str, shape: Schema, fields: Callable[[Schema], str]) -> str:
    body = fields(shape) if shape.get("properties") else f"It is {kind_of(shape)}."
    return (
        "\n\n".join(
            part for part in (f"### {name}", plain(str(shape.get("description", ""))), body, "") if part
        )
        + "\n"
    )

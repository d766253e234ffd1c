"""The page of the HTTP API."""

from __future__ import annotations

from docs.generate.endpoints import Part, endpoints
from docs.generate.http_prose import BODIES, HEAD, PROBLEMS, PUBLISHING
from docs.generate.schema_table import code, plain, table


def page() -> str:
    """The whole page."""
    found = list(endpoints())
    rows = [
        (
            code(one.written),
            code(one.scope.value) if one.scope else "no key",
            plain(one.meaning.split("\n\n")[0]),
        )
        for one in found
    ]
    parts = [HEAD, PUBLISHING, f"## Endpoints\n\n{table(('ask', 'scope', 'what it does'), rows)}\n"]
    parts.append("## Queries and bodies\n\nOf a query, all that is given must fit.\n")
    for one in found:
        told = [
            _named(place, part) for place, of in (("query", one.query), ("body", one.body)) for part in of
        ]
        if told or one.written in BODIES:
            parts.append(f"### {one.written}\n")
        if one.written in BODIES:
            parts.append(BODIES[one.written] + "\n")
        if told:
            parts.append(table(("name", "in the", "holds", "meaning"), told) + "\n")
    parts.append(PROBLEMS)
    return "\n".join(parts)


def _named(place: str, part: Part) -> tuple[str, str, str, str]:
    name, holds, meaning = part
    return code(name), place, holds, meaning

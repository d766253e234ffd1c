"""Looking up many pairs at once.

SQLite answers ``(a, b) IN (VALUES …)`` by scanning the whole table, however well it is indexed; a join from
the list to the table uses the index. The list travels as one JSON parameter, so that the statement's text
(and its place in SQLAlchemy's cache) does not depend on how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import text

from ledger.prepared import Prepared

_LIST = {
    "sqlite": (
        "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(:pairs))"
    ),
    "postgresql": (
        "(SELECT e ->> 0 AS a, e ->> 1 AS b FROM jsonb_array_elements(CAST(:pairs AS jsonb)) AS e)"
    ),
}


def for_pairs(query: str, *, locking: str = "") -> Prepared:
    """The statement. ``{pairs}`` in it becomes a table of columns ``a`` and ``b``.

    ``locking`` is added where rows are locked one by one. Join to the pairs by ``CROSS JOIN`` and ``WHERE``:
    SQLite then keeps the order, the list outside.
    """
    lock = {"sqlite": "", "postgresql": locking}
    return Prepared(
        {dialect: text(query.format(pairs=listed) + lock[dialect]) for dialect, listed in _LIST.items()}
    )


def pairs(of: Iterable[tuple[str, str]]) -> str:
    """The parameter ``pairs``; sorted, so that two units that lock the same rows lock them in one order."""
    return json.dumps(sorted(of), ensure_ascii=False)

"""What replays were chosen by, where that names somebody who is erased: it names nobody any more."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import JsonValue

from dead_letter.replays import repository
from dead_letter.search.saved.erasing import naming_nobody
from ledger.session import Session
from schemas.parties import Key


def erase(session: Session, keys: Sequence[Key]) -> int:
    """Those by a search for any of these keys; answers with how many."""
    many = 0
    for number, written in repository.by_searches(session):
        of: dict[str, JsonValue] = json.loads(written)
        search = of.get("search")
        if not isinstance(search, dict):
            continue
        told = naming_nobody(search, keys)
        if told != search:
            repository.change(session, number, {"of": json.dumps(of | {"search": told})})
            many += 1
    return many

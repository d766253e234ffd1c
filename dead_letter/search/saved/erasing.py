"""Saved searches that name somebody who is erased: they name nobody any more."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import JsonValue

from dead_letter.search.saved import repository
from dead_letter.search.term import within
from ledger.session import Session
from schemas.parties import Key

NOBODY = "erased"


def naming_nobody(terms: dict[str, JsonValue], keys: Sequence[Key]) -> dict[str, JsonValue]:
    """What a search asks for, without any of these keys. Pure."""
    named = {within(system.removeprefix("scheme:"), value) for system, value in keys}
    named |= {value for _, value in keys}
    return {key: NOBODY if value in named else value for key, value in terms.items()}


def erase(session: Session, keys: Sequence[Key]) -> int:
    """Those that ask for any of these keys by itself; answers with how many. There are few searches."""
    many = 0
    for name, written in repository.terms(session):
        terms: dict[str, JsonValue] = json.loads(written)
        told = naming_nobody(terms, keys)
        if told != terms:
            repository.change(session, name, {"terms": json.dumps(told)})
            many += 1
    return many

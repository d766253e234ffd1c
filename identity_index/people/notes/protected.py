"""Those of whom it is told to nobody where they live. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable

from identity_index.people.notes import repository
from identity_index.people.notes.note import What
from ledger import clock
from ledger.session import Session

PROTECTED = "address_protected"
"""Their need."""


def protected(session: Session, masters: Iterable[int]) -> set[int]:
    """Of these persons, as it holds now."""
    now = clock.now(session)
    return {
        master
        for master, some in repository.of_masters(session, masters).items()
        if any(one.what is What.NEED and one.code == PROTECTED and one.in_force(now) for one in some)
    }

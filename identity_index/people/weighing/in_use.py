"""The weights that hold now, as the unit that asks sees them."""

from __future__ import annotations

from identity_index.people.matching import Weights, default_weights
from identity_index.people.weighing import repository
from ledger.session import Session


class WeightsInUse:
    """Asked in every unit that matches: whatever process puts another version in use, the next record that
    arrives anywhere is matched by it. A version never changes, so each is read once. Safe to use from many
    threads."""

    def __init__(self) -> None:
        self._shipped = default_weights()
        self._known = {self._shipped.version: self._shipped}

    def __call__(self, session: Session) -> Weights:
        version = repository.version_in_use(session)
        if version is None:
            return self._shipped
        known = self._known.get(version)
        if known is None:
            _, known = repository.find(session, version)
            self._known = {**self._known, version: known}
        return known

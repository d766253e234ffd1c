"""The weights that hold now, as the unit that asks sees them."""

from __future__ import annotations

from typing import Generic

from identity_index.weights.repository import Versions, W
from ledger.session import Session


class InUse(Generic[W]):
    """Asked in every unit that matches: whatever process puts another version in use, the next record that
    arrives anywhere is matched by it. A version never changes, so each is read once. Safe to use from many
    threads."""

    def __init__(self, versions: Versions[W], shipped: W) -> None:
        self._versions = versions
        self._shipped = shipped
        self._known = {shipped.version: shipped}

    def __call__(self, session: Session) -> W:
        version = self._versions.version_in_use(session)
        if version is None:
            return self._shipped
        known = self._known.get(version)
        if known is None:
            _, known = self._versions.find(session, version)
            self._known = {**self._known, version: known}
        return known

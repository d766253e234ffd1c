"""Claims, hand-outs and lanes are timed by the database, whatever a process takes the time to be."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from ledger import clock
from ledger.tables import lane, ready

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND


def test_all_times_are_the_databases(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose own clock is a day ahead takes nothing back from another, and gives no longer leases.

    (SQLite's database is the process.)
    """
    if storage.engine.dialect.name == "sqlite":
        return
    for key in ("k", None, None):
        storage.event("app", lane=key)
    first, second = storage.hand_out("app", window=2)
    before = clock.SECOND + max(row.until_at for row in storage.rows(ready))
    (held,) = storage.claim([first])
    ahead = time.time() + 86_400
    monkeypatch.setattr("time.time", lambda: ahead)
    monkeypatch.setattr("time.time_ns", lambda: int(ahead * 1e9))
    assert storage.sweep().recovered == 0
    (other,) = storage.claim([second])
    assert held is not None
    assert other is not None
    (third,) = storage.hand_out("app")
    assert (third.delivery or 0) not in {held.delivery, other.delivery}
    leases = [row.until_at for row in (*storage.rows(ready), *storage.rows(lane)) if row.until_at]
    assert max(leases) < before + 10 * MINUTE, "each a minute from the database's now"

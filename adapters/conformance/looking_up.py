"""What holds for every adapter that can be asked about a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from adapters.conformance.adapter import AdapterSuite
from adapters.contract import LookedUp, LooksUp, Reject, Retry
from schemas.person_details import PersonDetails

_SEVERAL = ("identifiers.", "further.")


class LookUpSuite(AdapterSuite):
    """Hooks: ``there``, ``known`` and ``unknown``, beside those of ``AdapterSuite``."""

    covers: ClassVar[frozenset[type]] = frozenset({LooksUp})
    known: ClassVar[str]
    """A key that the system has a person by."""
    unknown: ClassVar[str] = "no/such key?"

    def there(self, folder: Path) -> AbstractContextManager[object]:
        """A system in ``folder`` that answers as long as this is entered; ``settings`` are for it."""
        raise NotImplementedError("play the system that is asked")

    def look_up(self, folder: Path, local_id: str, patience: timedelta) -> LookedUp | None:
        adapter = self.build(folder)
        assert isinstance(adapter, LooksUp)

        async def asked() -> LookedUp | None:
            await adapter.open()
            try:
                found = adapter.look_up(local_id, datetime.now(UTC) + patience)
                return await found if isinstance(found, Awaitable) else found
            finally:
                await adapter.close()

        return asyncio.run(asked())

    def test_what_is_held_is_told_by_names_that_people_have(self, tmp_path: Path) -> None:
        with self.there(tmp_path):
            found = self.look_up(tmp_path, self.known, timedelta(seconds=20))
        assert found is not None
        assert found.fields, "something is held of a person who is known"
        strange = [
            name
            for name in found.fields
            if name not in PersonDetails.model_fields and not name.startswith(_SEVERAL)
        ]
        assert not strange, f"of a person no field is called {strange}"
        assert found.as_of is None or found.as_of.tzinfo is not None, "a moment says its zone"

    def test_nobody_is_no_failure(self, tmp_path: Path) -> None:
        with self.there(tmp_path):
            assert self.look_up(tmp_path, self.unknown, timedelta(seconds=20)) is None

    def test_a_system_that_is_away_is_said_to_be(self, tmp_path: Path) -> None:
        with self.there(tmp_path):
            pass
        try:
            self.look_up(tmp_path, self.known, timedelta(seconds=20))
        except (Retry, Reject):
            return
        raise AssertionError("a system that is away was taken for one that answered")

    def test_once_nobody_waits_it_ends(self, tmp_path: Path) -> None:
        began = time.monotonic()
        with self.there(tmp_path):
            try:
                self.look_up(tmp_path, self.known, timedelta(seconds=-1))
            except (Retry, Reject):
                assert time.monotonic() - began < 10
                return
        raise AssertionError("it was asked although nobody waits any more")

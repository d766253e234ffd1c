"""What holds for every adapter that lists the cases of its system, so that they can be taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from adapters.conformance.adapter import AdapterSuite
from adapters.contract import HeldCase, ListsCases, Unreadable

MOST = 1_000
_CASES = 7
_PATIENCE = timedelta(seconds=60)
_PAGES = 10_000
Held = HeldCase | Unreadable


class ListingSuite(AdapterSuite):
    """Hooks: ``hold`` and ``hold_spoilt``, beside those of ``AdapterSuite``."""

    covers: ClassVar[frozenset[type]] = frozenset({ListsCases})

    def hold(self, folder: Path, cases: int) -> None:
        """Let the system hold so many more cases, each opened after the one before."""
        raise NotImplementedError("fill the system whose cases are listed")

    def hold_spoilt(self, folder: Path) -> None:
        """One more, that cannot be read."""
        raise NotImplementedError("put a case there that cannot be read")

    def walk(self, folder: Path, *, whole: bool = True) -> list[list[Held]]:
        """Page by page, each asked of an adapter of its own, as after a crash."""
        return [page for page, _ in self.pages(folder, None, whole=whole)]

    def pages(self, folder: Path, cursor: str | None, *, whole: bool) -> Iterator[tuple[list[Held], str]]:
        for _ in range(_PAGES):
            adapter = self.build(folder)
            assert isinstance(adapter, ListsCases)
            try:
                found = adapter.cases_held(cursor, datetime.now(UTC) + _PATIENCE, whole=whole)
            finally:
                asyncio.run(adapter.close())
            assert len(found.cases) <= MOST, "a page is one unit of work: bound it"
            yield list(found.cases), found.cursor or ""
            if found.cursor is None:
                return
            assert found.cursor != cursor, "a walk that does not go on never ends"
            cursor = found.cursor
        raise AssertionError("the walk does not end")

    def test_all_of_them_are_listed_the_oldest_first(self, tmp_path: Path) -> None:
        self.hold(tmp_path, _CASES)
        for whole in (True, False):
            found = [one for page in self.walk(tmp_path, whole=whole) for one in page]
            cases = [one for one in found if isinstance(one, HeldCase)]
            assert len({one.local_id for one in cases}) == len(found) == _CASES
            assert [one.opened_at for one in cases] == sorted(one.opened_at for one in cases)
            for one in cases:
                assert one.opened_at.tzinfo is not None, "a moment says its zone"
                assert one.kind, "of what kind it is must be said: by that it is given a type here"
                assert one.status

    def test_a_page_can_be_asked_for_again(self, tmp_path: Path) -> None:
        self.hold(tmp_path, _CASES)
        before: str | None = None
        for page, cursor in list(self.pages(tmp_path, None, whole=True)):
            again, _ = next(self.pages(tmp_path, before, whole=True))
            assert again == page
            before = cursor

    def test_one_that_cannot_be_read_spoils_no_other(self, tmp_path: Path) -> None:
        self.hold(tmp_path, _CASES)
        self.hold_spoilt(tmp_path)
        found = [one for page in self.walk(tmp_path) for one in page]
        wrong = [one for one in found if isinstance(one, Unreadable)]
        assert wrong, "it must be said of it that it is there"
        assert all(one.problem for one in wrong)
        assert len([one for one in found if isinstance(one, HeldCase)]) == _CASES

    def test_a_system_without_cases_has_an_empty_walk(self, tmp_path: Path) -> None:
        assert [one for page in self.walk(tmp_path) for one in page] == []

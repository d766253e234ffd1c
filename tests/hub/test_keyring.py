"""The keyring: one look-up for all who come at once, and none that outlives a revocation."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hub.keyring import Keyring
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.reader import Reader
from safeguards.keys import repository
from safeguards.keys.repository import NewKey
from safeguards.policy import EVERY_SOURCE, Scope

Play = Callable[[Any], None]


@dataclass
class Desk:
    """A ledger with keys, and every statement that was asked of it."""

    door: SqliteDoor
    keyring: Keyring
    asked: list[str] = field(default_factory=list)

    def key(self) -> NewKey:
        return self.door.submit(
            lambda session: repository.create(
                session,
                at=datetime.now(UTC),
                holder="app",
                scopes=[Scope.EVENTS_PUBLISH],
                sources=EVERY_SOURCE,
            )
        ).result()

    def revoke(self, key: NewKey) -> None:
        self.door.submit(
            lambda session: repository.revoke(session, at=datetime.now(UTC), key_id=key.key_id)
        ).result()


@pytest.fixture
def desk(tmp_path: Path, migrated: Path) -> Iterator[Desk]:
    shutil.copyfile(migrated, tmp_path / "tolbooth.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'tolbooth.db'}")
    made = Desk(SqliteDoor(engine), Keyring(Reader(engine)))

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            made.asked.append(statement)

    yield made
    made.door.close()
    engine.dispose()


def test_fifty_at_once_with_one_key_ask_once(desk: Desk, play: Play) -> None:
    async def run() -> None:
        key = desk.key()
        desk.asked.clear()
        found = await asyncio.gather(*(desk.keyring.principal(key.text) for _ in range(50)))
        assert {one.key_id for one in found if one is not None} == {key.key_id}
        assert None not in found
        assert len(desk.asked) == 1
        assert desk.keyring.remembered(key.text) == found[0]

    play(run)


def test_one_who_gives_up_takes_the_answer_from_nobody(desk: Desk, play: Play) -> None:
    async def run() -> None:
        key = desk.key()
        impatient = asyncio.create_task(desk.keyring.principal(key.text))
        others = [asyncio.create_task(desk.keyring.principal(key.text)) for _ in range(3)]
        await asyncio.sleep(0)
        impatient.cancel()
        found = await asyncio.gather(*others)
        assert [one is not None and one.key_id for one in found] == [key.key_id] * 3

    play(run)


def test_what_was_found_before_a_revocation_is_not_remembered_after_it(desk: Desk, play: Play) -> None:
    async def run() -> None:
        key = desk.key()
        under_way = asyncio.create_task(desk.keyring.principal(key.text))
        await asyncio.sleep(0)
        desk.revoke(key)
        desk.keyring.forget()
        await under_way
        assert desk.keyring.remembered(key.text) is None
        assert await desk.keyring.principal(key.text) is None

    play(run)


def test_an_unknown_key_is_nobodys(desk: Desk, play: Play) -> None:
    async def run() -> None:
        assert await desk.keyring.principal("tb_unknown_key") is None
        assert desk.keyring.remembered("tb_unknown_key") is None

    play(run)

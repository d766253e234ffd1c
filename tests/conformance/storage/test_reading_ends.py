"""A reader that closes leaves nobody's connection open behind it."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import select

from ledger.errors import Closed
from ledger.session import Session
from ledger.tables import event
from tests.conformance.storage.conftest import Storage


def test_a_read_that_was_given_up_ends_before_the_reader_is_closed(storage: Storage) -> None:
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def look(session: Session) -> None:
        session.execute(select(event.c.seq)).all()
        began.set()
        assert may_end.wait(20)
        ended.set()

    async def given_up() -> None:
        task = asyncio.create_task(storage.reader.run(look))
        assert await asyncio.to_thread(began.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        closing = asyncio.create_task(asyncio.to_thread(storage.reader.close, 20))
        done, _ = await asyncio.wait([closing], timeout=0.05)
        assert not done, "it waits for who reads still"
        may_end.set()
        await closing
        assert ended.is_set()

    asyncio.run(given_up())


def test_a_closed_reader_begins_nothing(storage: Storage) -> None:
    storage.reader.close(0)
    with pytest.raises(Closed, match="stopping"), storage.reader.session():
        pass

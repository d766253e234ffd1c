"""What an earlier version filed is found by what is known of it now, once the scheduler went through it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete

from dead_letter.ports import tells_nothing
from dead_letter.search.tables import search_block
from hub.catching_up import LETTERS, CatchingUp, letters
from hub.clues import Clues
from ledger import clock, cursors, leases
from schemas.catalogue import shipped
from tests.conformance.storage.test_searching_what_was_said import EVENT, JSON, ids, keep

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage


def test_all_that_is_filed_is_gone_through_once(storage: Storage) -> None:
    [letter] = keep(storage, ("key", JSON, json.dumps(EVENT).encode()))
    storage.run(lambda session: session.execute(delete(search_block)))
    take = partial(leases.acquire, name="scheduler", holder="me", span=60 * clock.SECOND, alone=True)
    lease = storage.run(take)
    assert lease is not None
    duty = CatchingUp(storage.door, letters(shipped(), Clues({}, shipped())))
    assert asyncio.run(duty._round(lease)) > 60
    assert ids(storage, subject="C-99") == [letter]
    assert storage.read(lambda session: cursors.read(session, LETTERS).value) == "0"
    storage.run(lambda session: session.execute(delete(search_block)))
    assert asyncio.run(CatchingUp(storage.door, letters(shipped(), tells_nothing))._round(lease)) > 60
    assert ids(storage, subject="C-99") == [], "it is done once"

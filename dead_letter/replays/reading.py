"""What staff are shown of the replays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dead_letter.replays import repository
from dead_letter.replays.item import Key, letter_of
from dead_letter.replays.job import Item, ItemPage, Job, JobPage, job_of
from dead_letter.replays.judging import room
from dead_letter.replays.standstill import standstill
from dead_letter.replays.states import ItemState, Outcome
from ledger import clock
from ledger.reading import cursor, delivery
from ledger.reading.dead_letters import Kind
from ledger.reading.masking import Sight
from ledger.session import Session

MOST = 200
_JOBS, _ITEMS = "replays", "replay-items"


def listing(session: Session, *, after: str | None, limit: int) -> JobPage:
    """A page, the newest first. Raises ``BadCursor`` and ``ForeignCursor``."""
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    before = None if after is None else cursor.read(after, of_epoch, _JOBS, 1)[0]
    rows = repository.page(session, before, limit + 1)
    now = clock.now(session)
    return JobPage(
        items=[job_of(row, json.loads(row.of), now) for row in rows[:limit]],
        next=cursor.write(of_epoch, _JOBS, rows[limit - 1].id) if len(rows) > limit else None,
    )


def one(session: Session, number: int) -> Job:
    """Raises ``NotFound``."""
    row = repository.find(session, number)
    found = job_of(row, json.loads(row.of), clock.now(session))
    if not found.progress.out:
        return found
    still = standstill(session, number)
    stands = found.progress.out == still.held + still.stopped and (
        # What a dead letter of its key holds takes up no place; what a stopped receiver holds does.
        not found.progress.waiting
        or not room(found.progress.out - still.held, row.sent, row.concurrency, row.canary_until)
    )
    told = {"held": still.held, "stopped": still.stopped, "waits": list(still.why), "stands": stands}
    # When a person decides nobody can say.
    return found.model_copy(update=told | ({"ends_at": None} if stands else {}))


def items(
    session: Session, number: int, outcome: Outcome | None, *, after: str | None, limit: int, sight: Sight
) -> ItemPage:
    """A page of what is in it, in ledger order, as ``sight`` shows it.

    Raises ``NotFound``, ``BadCursor`` and ``ForeignCursor``.
    """
    repository.find(session, number)
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    place: Key | None = None
    if after is not None:
        seq, letter = cursor.read(after, of_epoch, _ITEMS, 2)
        place = (seq, letter)
    state = None if outcome is None else ItemState[outcome.name]
    rows = repository.items(session, number, state, place, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    causes = _causes(session, rows[:limit], sight)
    return ItemPage(
        items=[_item(row, causes) for row in rows[:limit]],
        next=None if last is None else cursor.write(of_epoch, _ITEMS, last.seq, last.letter),
    )


def _item(row: Any, causes: dict[int, str]) -> Item:
    letter, state = letter_of(row.letter), ItemState(row.state)
    message = letter is not None and letter.kind is Kind.INVALID
    said = causes.get(row.made) if not message and row.made is not None else None
    return Item(
        seq=row.made if message else row.seq,
        letter=None if letter is None else str(letter),
        outcome=Outcome[state.name],
        made=None if message or row.made is None else f"d-{row.made}",
        why=row.why if said is None else f"{row.why}: {said}",
    )


def _causes(session: Session, rows: Sequence[Any], sight: Sight) -> dict[int, str]:
    """Why those failed that did, by the delivery that was made for each."""
    failed = [row.made for row in rows if row.state == int(ItemState.FAILED) and row.made is not None]
    made = list(delivery.by_ids(session, failed).values())
    return {one.id: one.cause for one in sight.deliveries(session, made) if one.cause}

"""Sending the next of a replay: choosing an item, making its delivery and marking it are one unit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dead_letter.replays import repository
from dead_letter.replays.item import Key, messages_among
from dead_letter.replays.resubmitting import WITHHELD, ReadMessages, Record, resubmit
from dead_letter.replays.states import ItemState
from ledger import clock
from ledger.bringing import bring
from ledger.clock import Micros
from ledger.draft import Match
from ledger.errors import Refused
from ledger.people import known_people, noted
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading.people import restricted
from ledger.remaking import Answer, Made, load, refusal, remake
from ledger.session import Session
from routes.event_view import EventView
from routes.order_key import OrderKey
from routes.subscription import Subscription
from routes.table import RoutingTable
from schemas.envelope import Envelope
from schemas.event_type import short_of

MOST = 500
"""In one unit: it keeps intake waiting on an embedded ledger."""


@dataclass(frozen=True, slots=True)
class Sent:
    """``sent`` are out, or are invalid messages that were given in and have their outcome: ``mended`` or
    ``failed`` among them. ``woken`` are the subscriptions that got work; ``unread`` the invalid messages to
    be read before they can be given in."""

    sent: int = 0
    mended: int = 0
    failed: int = 0
    skipped: int = 0
    woken: frozenset[str] = frozenset()
    unread: tuple[int, ...] = ()

    @property
    def settled(self) -> int:
        """How many had their outcome at once."""
        return self.mended + self.failed + self.skipped


def send(
    session: Session,
    row: Any,
    room: int,
    table: RoutingTable,
    now: Micros,
    messages: ReadMessages,
    record: Record,
    people: SourceKeys = NO_INDEX,
) -> Sent:
    """Send up to ``room`` of the job ``row``, in ledger order; of its invalid messages those read. ``people``
    says whose data are restricted: what names them is skipped, unless the job was told to send it too."""
    people = NO_INDEX if json.loads(row.of).get("restricted") else people
    found = repository.next_items(session, row.id, ItemState.WAITING, min(room, MOST))
    keys = [(one.seq, one.letter) for one in found]
    wanted = messages_among(keys)
    read = {one: messages[one] for one in wanted if one in messages}
    given = resubmit(session, row, read, record, people)
    used, withheld = _used(session, row, [key for key in keys if key[1] >= 0], people)
    sent, skipped, woken = _send(session, row, used, table, now)
    return Sent(
        sent=sent + given.mended + given.failed,
        mended=given.mended,
        failed=given.failed,
        skipped=skipped + given.skipped + withheld,
        woken=woken,
        unread=tuple(one for one in wanted if one not in messages),
    )


def _used(session: Session, row: Any, keys: Sequence[Key], people: SourceKeys) -> tuple[list[Key], int]:
    """Without those that name somebody whose data are restricted, which are skipped; and how many those
    are."""
    held = restricted(session, people, sorted({seq for seq, _ in keys}))
    withheld = [key for key in keys if key[0] in held]
    if withheld:
        repository.settle(session, row.id, [(*key, ItemState.SKIPPED, WITHHELD) for key in withheld])
    return [key for key in keys if key[0] not in held], len(withheld)


def _send(
    session: Session, row: Any, keys: Sequence[Key], table: RoutingTable, now: Micros
) -> tuple[int, int, frozenset[str]]:
    """Make the deliveries; answers with how many were sent, how many skipped, and to whom."""
    if not keys:
        return 0, 0, frozenset()
    if row.target is None:
        answers = remake(session, [letter for _, letter in keys], row.id, now)
        by_key = {key: answers[key[1]] for key in keys}
    else:
        by_key = _to_target(session, row, keys, table, now)
    made = {key: one for key, one in by_key.items() if isinstance(one, Made)}
    repository.sent(session, row.id, [(*key, one.delivery) for key, one in made.items()])
    repository.settle(
        session,
        row.id,
        [(*key, ItemState.SKIPPED, str(one)) for key, one in by_key.items() if not isinstance(one, Made)],
    )
    return len(made), len(by_key) - len(made), frozenset(one.subscription for one in made.values())


def _to_target(
    session: Session, row: Any, keys: Sequence[Key], table: RoutingTable, now: Micros
) -> dict[Key, Answer]:
    """An event goes once, however many of its dead letters are chosen."""
    letters = [letter for _, letter in keys if letter]
    rows = load(session, letters) if letters else {}
    found: dict[Key, Answer] = {}
    for key in keys:
        why = refusal(key[1], rows.get(key[1]), there=False) if key[1] else None
        if why is not None:
            found[key] = why
    left = [key for key in keys if key not in found]
    to = table.subscriptions.get(row.target)
    if to is None:
        gone = Refused(f"The subscription {row.target} was removed since.")
        return found | dict.fromkeys(left, gone)
    again = not letters and not row.missed_only
    seqs = sorted({seq for seq, _ in left})
    known = noted(session, seqs) if table.follows_people else {}

    def matched(seq: int, envelope: Envelope) -> Match:
        return _matched(envelope, to, table, now, known_people(known.get(seq, ())))

    brought = bring(
        session,
        seqs,
        to,
        matched,
        row.id,
        now,
        again=again,
    )
    seen: set[int] = set()
    for key in left:
        answer = brought[key[0]]
        twice = key[0] in seen and isinstance(answer, Made)
        found[key] = (
            Refused(f"Its event is sent to {to.name} once, for another of these.") if twice else answer
        )
        seen.add(key[0])
    return found


def _matched(
    envelope: Envelope, to: Subscription, table: RoutingTable, now: Micros, people: Sequence[str]
) -> Match:
    """As a route to it would have it; where none takes the event, as the first of its routes tries again."""
    for one in table.decide(envelope, short_of(envelope.type), people):
        if one.subscription.name == to.name:
            lane, priority, name = one.order_key, one.priority, one.route.name
            break
    else:
        lane = None if to.order_by is None else OrderKey(to.order_by).of(EventView(envelope))
        ranked = sorted(
            (one for one in table.routes.values() if one.to == to.name),
            key=lambda one: (-one.rank, one.name),
        )
        priority, name = envelope.priority, ranked[0].name if ranked else ""
    own = None if envelope.expirytime is None else clock.micros(envelope.expirytime)
    return Match(to.name, name, lane, priority, own if own is not None and own > now else None)

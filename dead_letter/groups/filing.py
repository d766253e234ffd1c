"""Filing: each failure goes to the group of its cause, in the unit that writes the failure down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import JsonValue

from dead_letter.groups import repository
from dead_letter.groups.fingerprint import Cause, normalised, without_places
from ledger.clock import Micros
from ledger.invalid import InvalidMessage
from ledger.ports import Ended
from ledger.reading.dead_letters import Kind
from ledger.session import Session

_MOST_VALUES = 20_000
"""Texts of one message that are looked for in what was said of it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One dead letter and what it failed of."""

    kind: Kind
    number: int
    cause: Cause


class Filing:
    """Implements ``ledger.ports.Failures``. Keeps nothing of its own."""

    def ended(self, session: Session, ended: Sequence[Ended], now: Micros) -> None:
        """File those that died. What was replayed is closed: its replay has taken its place, or has made it
        good."""
        if replayed := [one.replays for one in ended if one.replays is not None]:
            repository.close(session, Kind.DELIVERY, replayed)
        dead = [one for one in ended if one.dead]
        if not dead:
            return
        data = repository.data_of(session, [one.delivery for one in dead])
        file(session, [_failed(one, data.get(one.delivery)) for one in dead], now)

    def kept(self, session: Session, kept: Sequence[tuple[int, InvalidMessage]], now: Micros) -> None:
        file(session, [Failure(Kind.INVALID, number, _cause(one)) for number, one in kept], now)


def file(session: Session, failures: Sequence[Failure], now: Micros) -> None:
    """Put each into the group of its cause, and make the groups that are not there yet."""
    causes = {one.cause.fingerprint: one.cause for one in failures}
    times = Counter(one.cause.fingerprint for one in failures)
    groups = repository.hold(session, causes, now)
    repository.failed_again(session, [(groups[mark], many) for mark, many in times.items()], now)
    repository.file(
        session, [(one.kind, one.number, groups[one.cause.fingerprint].id) for one in failures], now
    )


def _failed(one: Ended, data: str | None) -> Failure:
    values = () if data is None else islice(_texts(json.loads(data)), _MOST_VALUES)
    words = normalised(one.detail, values)
    return Failure(
        Kind.DELIVERY, one.delivery, Cause(one.stage, one.subscription, one.error, words, one.frame)
    )


def _cause(message: InvalidMessage) -> Cause:
    return Cause(message.stage, message.entry, _field(message.field or ""), normalised(message.problem))


def _field(text: str) -> str:
    """A path without the places in its lists."""
    return without_places(text)[:128]


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)

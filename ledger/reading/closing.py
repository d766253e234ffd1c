"""Events about what few may see, such as a case that its team alone sees: that there is one, and no more.

They stay in every list and every count, so that the account balances and whoever looks after deliveries sees
that there is one, its type, for whom, and how it ended. What it says, what it is about, and what others said
of it is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol

from ledger.reading.dead_letters import DeadLetter
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent
from ledger.session import Session
from safeguards.mask import MASK

_SHOWN = ("specversion", "type", "time", "datacontenttype", "dataschema", "priority")


class Closed(Protocol):
    """What is closed to whoever asks; the hub lends it."""

    def events(self, session: Session, found: Sequence[RecordedEvent]) -> Set[int]:
        """Those of these events, by their place in the ledger."""
        ...


class NothingClosed:
    """Implements ``Closed``: for whoever may see all."""

    def events(self, session: Session, found: Sequence[RecordedEvent]) -> Set[int]:  # noqa: ARG002
        return frozenset()


NOTHING_CLOSED = NothingClosed()


def veiled(one: RecordedEvent) -> RecordedEvent:
    """That there is such an event, when, and through what it came."""
    return one.model_copy(
        update={
            **{name: _hidden(getattr(one, name)) for name in ("subject", "correlationid", "causationid")},
            **{"id": MASK, "hub_id": MASK, "attached": {}, "people": {}, "closed": True},
            "links": None if one.links is None else [],
            "attributes": {name: value if name in _SHOWN else MASK for name, value in one.attributes.items()},
            "data": None if one.data is None else MASK,
        }
    )


def veiled_delivery(one: RecordedDelivery) -> RecordedDelivery:
    """For whom it was, how it stands, and with what kind of error each try ended."""
    away = one.waits_for
    tries = [
        each.model_copy(update={"detail": _hidden(each.detail), "local_id": _hidden(each.local_id)})
        for each in one.tries
    ]
    return one.model_copy(
        update={
            **{"cause": _hidden(one.cause), "lane": _hidden(one.lane), "tries": tries},
            "waits_for": None if away is None else away.model_copy(update={"why": _hidden(away.why)}),
        }
    )


def veiled_letter(one: DeadLetter) -> DeadLetter:
    """Likewise: of what type it is, for whom, and which group of failures it belongs to."""
    hidden = {name: _hidden(getattr(one, name)) for name in ("cause", "event_id", "subject", "lane")}
    return one.model_copy(update=hidden)


def _hidden(said: str | None) -> str | None:
    return None if said is None else MASK

"""Which subscriptions an event about a record goes to for the system that holds the record. Pure."""

from __future__ import annotations

from routes.table import RoutingTable
from schemas.envelope import Envelope
from schemas.event_type import short_of
from schemas.references import PersonKey

_NO_SYSTEM = "-"
"""Names no system: no code begins so."""


def receivers(table: RoutingTable, envelope: Envelope) -> frozenset[str]:
    """The subscriptions that take this ``person.relinked`` for the system whose record it is about.

    A subscription that would take it of any system whatever, such as one for cases, does not stand for that
    system, unless it is named as the system is, or its adapter. An event without data, such as one that was
    erased, goes to nobody.
    """
    if not isinstance(envelope.data, dict):
        return frozenset()
    record = PersonKey.model_validate(envelope.data["record"])
    short = short_of(envelope.type)
    takes = {one.subscription.name: one.subscription for one in table.decide(envelope, short)}
    anyway = {one.subscription.name for one in table.decide(_of_no_system(envelope, record), short)}
    return frozenset(
        name
        for name, one in takes.items()
        if name not in anyway or _folded(record.system) in {_folded(name), _folded(one.adapter)}
    )


def _of_no_system(envelope: Envelope, record: PersonKey) -> Envelope:
    """The same, of a record that no system holds."""
    assert isinstance(envelope.data, dict)
    named = {"system": _NO_SYSTEM, "local_id": record.local_id}
    subject = f"record/{_NO_SYSTEM}/{record.local_id}"
    return envelope.model_copy(update={"subject": subject, "data": {**envelope.data, "record": named}})


def _folded(name: str) -> str:
    return name.replace("-", "_").casefold()

"""What alerts need from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dead_letter.ports import Tells, tells_nothing
from ledger.session import Session
from ledger.systems import System
from routes.table import RoutingTable
from schemas.envelope import Envelope

Publish = Callable[[Session, Envelope], None]
"""Publishes with the caller's unit: the event is recorded if and only if that is. Raises ``Malformed``."""

Routing = Callable[[Session], RoutingTable]
"""The routes as the session's own transaction sees them."""

Systems = Callable[[], Mapping[str, System]]
"""What each subscription is sent to, by its name, where its adapter runs here."""

Runbooks = Callable[[Session, Sequence[int]], Mapping[int, Sequence[str]]]
"""The ids of the runbooks of each of these groups, by its number; a group without any may be left out."""


@dataclass(frozen=True, slots=True)
class Lent:
    """What the hub lends: its id, and what is asked of it. ``tells``: whom an invalid message is about."""

    hub: str
    routing: Routing
    systems: Systems
    publish: Publish
    runbooks: Runbooks
    tells: Tells = tells_nothing

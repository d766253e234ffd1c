"""What is sent again is the newest version of its type, or its attempt says why not."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest

from adapters.contract import Adapter, Delivery, Receipt
from hub.attempts import Attempts
from hub.preparing import Preparing
from ledger.settling import Settlement
from ledger.starting import Claimed
from routes.route import Route
from routes.subscription import Subscription
from routes.table import RoutingTable
from schemas.catalogue import Catalogue
from schemas.classes import Classed, DataClass
from schemas.envelope import Envelope
from schemas.event_type import EventType, Upcaster
from schemas.model import CanonicalModel

V1, V2 = "uk.gov.council.lamp.broken.v1", "uk.gov.council.lamp.broken.v2"
EVENT = Envelope(
    id="e-1", source="/lamps", type=V1, time=datetime(2026, 5, 6, tzinfo=UTC), data={"lamp": "L-1"}
)


class One(CanonicalModel):
    """A lamp is broken."""

    lamp: str


class Two(CanonicalModel):
    """A lamp is broken, in a ward."""

    number: str
    ward: str


class Told(CanonicalModel):
    """A lamp is broken, and who said so."""

    number: str
    ward: Annotated[str, Classed(DataClass.SENSITIVE)]


def _up(data: dict[str, Any]) -> dict[str, Any]:
    return {"number": data["lamp"], "ward": "unknown"}


def _lost(_data: dict[str, Any]) -> dict[str, Any]:
    raise KeyError("ward")


def catalogue(model: Any = Two, up: Any = _up) -> Catalogue:
    return Catalogue.of([EventType.of(V1, One), EventType.of(V2, model, upcasters=(Upcaster(1, up),))])


class App(Adapter):
    """An app that takes what it is sent."""

    accepts = ("*",)

    def __init__(self) -> None:
        super().__init__("app", Adapter.Settings())
        self.got: list[Delivery] = []

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.got.append(delivery)
        return Receipt(answer="thanks")


@pytest.fixture
def app() -> App:
    return App()


def made(app: App, known: Catalogue, *types: str, run: int = 7, clearance: str = "internal") -> Settlement:
    """One attempt; the claim is of the event above."""
    attributes = {name: value for name, value in EVENT.to_json().items() if name != "data"}
    claimed = Claimed(
        *(1, 1, "lamps", "lamps", None, 1, None, 1, False, None, EVENT.type, EVENT.source, EVENT.id),
        json.dumps(attributes),
        json.dumps(EVENT.data),
        run=run,
    )
    to = Subscription(name="lamps", adapter="app", cleared_for=clearance)
    table = RoutingTable(1, [Route(name="lamps", types=list(types or ("lamp.*",)), to="lamps")], [to])
    preparing = Preparing(known, timeout=timedelta(seconds=9), home=Path())
    attempts = Attempts({"app": app}, preparing, threads=1, timeout=timedelta(seconds=9))
    try:
        return asyncio.run(attempts.make(claimed, table))
    finally:
        attempts.close()


def test_a_replay_is_brought_up_to_the_newest_version(app: App) -> None:
    done = made(app, catalogue())
    [delivery] = app.got
    assert (delivery.envelope.type, delivery.envelope.data) == (V2, {"number": "L-1", "ward": "unknown"})
    assert json.loads(delivery.structured or b"")["type"] == V2
    assert done.detail == f"brought up to {V2}; thanks"
    made(app, catalogue(), run=0)
    first, ordinary = app.got
    assert (first.envelope.id, first.key) == (ordinary.envelope.id, ordinary.key), "a repeat is known as one"
    assert ordinary.envelope == EVENT, "what was accepted goes as it was"


@pytest.mark.parametrize(
    ("known", "types", "clearance", "why"),
    [
        (catalogue(), (V1,), "internal", f"the route lamps does not take {V2}"),
        (catalogue(Told), (), "internal", "lamps is not cleared for sensitive data"),
        (catalogue(up=_lost), (), "internal", "it could not be brought up to the newest version of its type"),
        (catalogue(up=dict), (), "internal", "it cannot be brought up to the newest version of its type"),
        (Catalogue.of([EventType.of(V2, Two)]), (), "internal", "is not in the catalogue any more"),
    ],
)
def test_or_it_goes_as_it_was_and_says_why(
    app: App, known: Catalogue, types: tuple[str, ...], clearance: str, why: str
) -> None:
    done = made(app, known, *types, clearance=clearance)
    assert [one.envelope for one in app.got] == [EVENT]
    assert done.detail.startswith("sent as it was: ")
    assert (why in done.detail, done.detail.endswith("; thanks")) == (True, True)


def test_one_that_is_cleared_for_it_has_it(app: App) -> None:
    made(app, catalogue(Told), clearance="sensitive")
    assert app.got[0].envelope.type == V2


def test_what_is_the_newest_already_says_nothing(app: App) -> None:
    done = made(app, Catalogue.of([EventType.of(V1, One)]))
    assert (done.detail, app.got[0].envelope) == ("thanks", EVENT)

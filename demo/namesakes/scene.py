"""What the scenario has running, handed to each act."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2
from pydantic import JsonValue, TypeAdapter

from demo import hub_process, request_book
from demo.child import Child
from demo.hub_view import HubView
from demo.namesakes import configuration
from demo.namesakes.card import Card, Cards
from demo.namesakes.people import recorded
from demo.namesakes.systems import CASES, IN_THE_INDEX, SYSTEMS
from demo.neighbours import Neighbours
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Person, Staff
from demo.telling import Telling
from hub.cli.hub_client import Refused

PATIENCE = 60.0
"""Seconds for what the hub is to do by itself."""
_CARDS: TypeAdapter[Cards] = TypeAdapter(Cards)


@dataclass(slots=True)
class Scene:
    """``operator`` sits at the machine; ``morven`` is a steward of the index, ``ruairidh`` works for council
    tax, ``catriona`` looks after what others did."""

    place: ScenarioPlace
    neighbours: Neighbours
    telling: Telling
    pace: Pace
    port: int
    staff: Staff
    operator: Person = field(default_factory=lambda: Person("operator"))
    morven: Person = field(default_factory=lambda: Person("Morven Placeholder"))
    ruairidh: Person = field(default_factory=lambda: Person("Ruairidh Sample"))
    catriona: Person = field(default_factory=lambda: Person("Catriona Specimen"))
    citizen: str = ""
    namesake: str = ""
    """Their ids in the index."""
    changes: list[str] = field(default_factory=list)
    """What was changed of who is who, in order, such as c-5."""
    stayed_open: list[str] = field(default_factory=list)
    """Corrections that were open once their systems had them."""
    _keys: dict[str, str] = field(default_factory=dict)
    _versions: dict[str, int] = field(default_factory=dict)
    _hub: Child | None = None
    _view: HubView | None = None

    def start_hub(self) -> None:
        """Raises ``HubFailed``."""
        self.place.settings.write_text(configuration.settings(self.place, port=self.port), "utf-8")
        urls = {name: self.neighbours.url(name) for name in SYSTEMS}
        self.place.routes.write_text(configuration.routes(urls), "utf-8")
        self._hub, run = hub_process.start(self.place)
        self._view = HubView(run.url, run.key)

    def end(self) -> None:
        """Stop what was started here."""
        if self._view is not None:
            self._view.close()
            self._view = None
        if self._hub is not None:
            self._hub.stop()
            self._hub = None

    @property
    def hub(self) -> HubView:
        """The hub as it is asked by whoever keeps count; staff have their commands."""
        assert self._view is not None
        return self._view

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Raises ``Stopped``, and ``TookTooLong`` naming what was waited for."""
        self.pace.until(true, what, PATIENCE)

    def settled(self) -> None:
        """Wait until the hub has nothing under way."""
        self.until(self.hub.nothing_waits, "something still waited")

    def knows(self, system: str, local_id: str) -> bool:
        try:
            self.hub.cross_reference(system, local_id)
        except Refused as refusal:
            if refusal.status == 404:
                return False
            raise
        return True

    def publish(self, who: str, event: JsonValue) -> None:
        """A system publishes an event with a key of its own."""
        if who not in self._keys:
            source = f"/{who.replace('-', '/')}*"
            self._keys[who] = self.hub.make_key(who, ["events:publish"], [source])
        self.hub.publish(self._keys[who], event)

    def records(self, system: str, local_id: str, details: dict[str, JsonValue]) -> None:
        """A system writes down what it holds of somebody, and tells the hub."""
        self.write_card(system, local_id, {"details": details})
        self.tells(system, local_id, details)

    def tells(self, system: str, local_id: str, details: dict[str, JsonValue]) -> None:
        """A system tells the hub what it holds of somebody."""
        name = IN_THE_INDEX[system]
        self._versions[local_id] = self._versions.get(local_id, 0) + 1
        self.publish(name, recorded(name, local_id, details, self._versions[local_id]))
        self.settled()

    def cards(self, system: str) -> Cards:
        """What a system holds, by its own word."""
        answer = httpx2.get(f"{self.neighbours.url(system)}cards", timeout=10, trust_env=False)
        return _CARDS.validate_json(answer.raise_for_status().content)

    def write_card(self, system: str, local_id: str, said: JsonValue) -> None:
        """A clerk types it in at the system's own desk."""
        url = f"{self.neighbours.url(system)}cards/{local_id}"
        httpx2.put(url, json=said, timeout=10, trust_env=False).raise_for_status()

    def put_right(self, system: str, local_id: str) -> Card:
        """A clerk does what the system was asked to correct."""
        url = f"{self.neighbours.url(system)}cards/{local_id}/put-right"
        answer = httpx2.post(url, timeout=10, trust_env=False).raise_for_status()
        return Card.model_validate_json(answer.content)

    def file_case(self, reference: str, person: str) -> None:
        """A case worker opens a case and files it under the person that the hub names."""
        self.until(lambda: reference in self.cards(CASES), f"there was no case {reference}")
        self.write_card(CASES, reference, {"person": person})

    def dies(self, system: str, at: int) -> None:
        """From now on a process that will die at a request."""
        self.neighbours.start(system, dies_at=at)
        self.neighbours.await_up(system)

    def comes_back(self, system: str) -> None:
        """It has died, and is started again."""
        book = self.place.book(system)
        self.until(
            lambda: any(one.status == 0 for one in request_book.read(book)), f"{system} had not gone down"
        )
        self.neighbours.start(system)
        self.neighbours.await_up(system)

    def changed(self, said: str) -> str:
        """The change that a command says it has made."""
        found = re.search(r"\bc-[1-9]\d*\b", said)
        assert found is not None, said
        self.changes.append(found.group())
        return found.group()

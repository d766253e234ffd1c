"""What the scenario has running, handed to each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import JsonValue, TypeAdapter

from adapters.verint.sandbox.cases import CaseThere
from demo.crm import Crm
from demo.hub_view import HubView
from demo.office_away.configuration import SYSTEM, TYPE
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Person, Staff
from demo.telling import Telling

PATIENCE = 90.0
"""Seconds for what the hub is to do by itself."""
_CASES: TypeAdapter[list[CaseThere]] = TypeAdapter(list[CaseThere])


@dataclass(slots=True)
class Scene:
    """``bea`` takes calls, ``ada`` works on cases; ``operator`` sits at the machine. ``roads`` is the back
    office, whose people have a desk of their own at ``desk``."""

    place: ScenarioPlace
    roads: Crm
    desk: str
    hub: HubView
    telling: Telling
    pace: Pace
    staff: Staff
    operator: Person = field(default_factory=lambda: Person("operator"))
    bea: Person = field(default_factory=lambda: Person("Bea Placeholder"))
    ada: Person = field(default_factory=lambda: Person("Ada Sample"))
    taken: list[str] = field(default_factory=list)
    """The references of the cases, in the order in which they were opened."""

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Raises ``Stopped``, and ``TookTooLong`` naming what was waited for."""
        self.pace.until(true, what, PATIENCE)

    def settled(self) -> None:
        """Wait until the hub has nothing under way."""
        self.until(self.hub.nothing_waits, "something still waited")

    def takes(self, title: str, ago: timedelta) -> str:
        """Bea keys in what was told on the telephone so long ago; the reference of its case."""
        at = (datetime.now(UTC) - ago).replace(microsecond=0)
        said: JsonValue = {"type": TYPE, "channel": "phone", "title": title, "happened_at": at.isoformat()}
        reference = self.hub.take_case(said).reference
        assert reference is not None
        self.taken.append(reference)
        return reference

    def there(self) -> list[CaseThere]:
        """What roads holds, by its own word, in the order in which it was made."""
        answer = httpx2.get(f"{self.desk}/cases", timeout=10, trust_env=False)
        found = _CASES.validate_json(answer.raise_for_status().content)
        return sorted(found, key=lambda one: one.reference)

    def says(self, there: str, status: str) -> None:
        """Somebody at roads gives a case another status."""
        url = f"{self.desk}/cases/{there}"
        httpx2.post(url, json={"status": status}, timeout=10, trust_env=False).raise_for_status()

    def breaker_open(self) -> bool:
        """Does the hub leave roads in peace?"""
        systems = self.hub.adapter(SYSTEM).systems
        return any(one.breaker is not None and one.breaker.state != "closed" for one in systems)

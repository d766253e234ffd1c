"""What the scenario has running, handed to each act."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import JsonValue

from cases.desk.shown import ShownContact
from demo.five_doors.doors import Said
from demo.five_doors.reporting_site import ReportingSite
from demo.hub_view import HubView
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Person, Staff
from demo.telling import Telling
from hub.cli.hub_client import Refused

PATIENCE = 90.0
"""Seconds for what the hub is to do by itself."""


@dataclass(slots=True)
class Scene:
    """``bea`` takes calls, ``ada`` works on cases, ``morven`` is a steward of the index; ``operator`` sits at
    the machine."""

    place: ScenarioPlace
    hub: HubView
    telling: Telling
    pace: Pace
    staff: Staff
    operator: Person = field(default_factory=lambda: Person("operator"))
    bea: Person = field(default_factory=lambda: Person("Bea Placeholder"))
    ada: Person = field(default_factory=lambda: Person("Ada Sample"))
    morven: Person = field(default_factory=lambda: Person("Morven Placeholder"))
    site: ReportingSite = field(default_factory=lambda: ReportingSite("", ""))
    reported: list[str] = field(default_factory=list)
    """Through which channels the bin was reported, by those who did, in order."""
    bin: str = ""
    hole: str = ""
    letter: str = ""
    """The references of the cases."""
    asked_at: datetime | None = None
    """When the letter began to wait."""
    spent: int = 0
    """Minutes of working time that the hub says the letter waited."""
    due_at: datetime | None = None
    """When the hub says it is due, from the moment at which it went on."""
    went_on_at: datetime | None = None
    closed: list[date] = field(default_factory=list)
    """The days on which the office does not work, as its calendar is read."""
    of_one_name: list[str] = field(default_factory=list)
    of_both: list[str] = field(default_factory=list)
    """The cases of the citizen by what the website calls her, before and after two records were merged."""
    _keys: dict[str, str] = field(default_factory=dict)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Raises ``Stopped``, and ``TookTooLong`` naming what was waited for."""
        self.pace.until(true, what, PATIENCE)

    def settled(self) -> None:
        """Wait until the hub has nothing under way."""
        self.until(self.hub.nothing_waits, "something still waited")

    def publish(self, event: Said) -> None:
        """A system publishes an event with a key of its own, and the hub has done with it."""
        source = str(event["source"])
        if source not in self._keys:
            self._keys[source] = self.hub.make_key(source.strip("/"), ["events:publish"], [source])
        self.hub.publish(self._keys[source], event)
        self.settled()

    def comes_in(self, channel: str, event: Said) -> None:
        """The bin is reported through another door."""
        self.reported.append(channel)
        self.publish(event)
        self.until(
            lambda: len(self.contacts()) == len(self.reported), f"the case had no contact by {channel}"
        )

    def takes(self, name: str, said: JsonValue) -> str:
        """Bea keys in a report; the reference of its case."""
        file = self.place.root / f"{name}.json"
        file.write_text(json.dumps(said), "utf-8")
        return str(self.staff.reads(self.bea, "cases", "take", file.name)["reference"])

    def contacts(self) -> list[ShownContact]:
        return self.hub.case(self.bin).contacts_shown if self.bin else self._first()

    def _first(self) -> list[ShownContact]:
        """Of the only case there is, once there is one."""
        found = self.hub.cases()
        if not found:
            return []
        self.bin = found[0].reference
        return self.hub.case(self.bin).contacts_shown

    def knows(self, system: str, local_id: str) -> bool:
        try:
            self.hub.cross_reference(system, local_id)
        except Refused as refusal:
            if refusal.status == 404:
                return False
            raise
        return True

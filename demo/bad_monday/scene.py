"""Everything the scenario has running, handed to each act."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demo import hub_process
from demo import request_book as book
from demo.bad_monday import configuration
from demo.bad_monday.configuration import Scale
from demo.bad_monday.ground import SYSTEMS, Ground
from demo.child import Child
from demo.hub_view import HubView
from demo.neighbours import Neighbours
from demo.pace import Pace
from demo.staff import Person, Staff
from demo.telling import Telling
from ledger.reading.account import Account

PATIENCE = 180.0
"""Seconds for what the hub is to do by itself."""


@dataclass(slots=True)
class Scene:
    """``operator`` sits at the machine; ``ailsa`` is on duty, ``ruairidh`` is the second person, ``morven``
    looks after what others did."""

    ground: Ground
    neighbours: Neighbours
    telling: Telling
    pace: Pace
    scale: Scale
    port: int
    rows: int
    staff: Staff
    operator: Person = field(default_factory=lambda: Person("operator"))
    ailsa: Person = field(default_factory=lambda: Person("Ailsa Example"))
    ruairidh: Person = field(default_factory=lambda: Person("Ruairidh Sample"))
    morven: Person = field(default_factory=lambda: Person("Morven Placeholder"))
    outage: float = 0.0
    """For how many seconds revenues was down, once it is back."""
    causes: dict[str, str] = field(default_factory=dict)
    _down_at: float = 0.0
    _return: threading.Timer | None = None
    _hub: Child | None = None
    _view: HubView | None = None

    def start_hub(self, *, mended: bool) -> None:
        """Write the settings and start the hub; one that runs is ended first. Raises ``HubFailed``."""
        self.stop_hub()
        text = configuration.settings(self.ground, self.scale, port=self.port, mended=mended)
        self.ground.settings.write_text(text, "utf-8")
        self._hub, run = hub_process.start(self.ground)
        self._view = HubView(run.url, run.key)

    def stop_hub(self) -> None:
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

    def account(self) -> Account:
        return self.hub.account()

    def write_routes(self, *, mended: bool) -> None:
        urls = {name: self.neighbours.url(name) for name in SYSTEMS}
        self.ground.routes.write_text(configuration.routes(urls, self.scale, mended=mended), "utf-8")

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Raises ``Stopped``, and ``TookTooLong`` naming what was waited for."""
        self.pace.until(true, what, PATIENCE)

    def taken(self, system: str) -> int:
        """How many records a system has, by its own book."""
        return len({one.key for one in book.read(self.ground.book(system)) if one.taken})

    def find_causes(self) -> None:
        """The open groups by their words, as whoever is on duty has read them."""
        page = self.staff.reads(self.ailsa, "dead-letters", "groups")
        self.causes = {str(one["words"]): str(one["id"]) for one in page["items"]}

    def cause(self, words: str) -> str:
        """The id of the group with these words in its cause."""
        return next(which for told, which in self.causes.items() if words in told)

    def revenues_is_down(self) -> None:
        """It comes back by itself after an hour of the story, whatever staff are doing by then."""
        self._down_at = time.monotonic()
        self._return = threading.Timer(self.scale.hour, self._come_back)
        self._return.start()

    def end(self) -> None:
        """Stop what was started here."""
        if self._return is not None:
            self._return.cancel()
            self._return.join()
        self.stop_hub()

    def _come_back(self) -> None:
        self.neighbours.start("revenues")
        self.neighbours.await_up("revenues")
        self.outage = time.monotonic() - self._down_at

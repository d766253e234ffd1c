"""The systems of a scenario, as processes that can be down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from demo import ports
from demo.neighbour import Neighbour
from demo.scenario_place import ScenarioPlace


@dataclass(slots=True)
class Neighbours:
    """Which process is which system now; a system that comes back is another process with the same book.

    ``module`` is run for each: it takes a system's name, ``--book``, ``--port`` and ``--dies-at``.
    """

    place: ScenarioPlace
    module: str
    ports: Mapping[str, int]
    running: dict[str, Neighbour]

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}/"

    def start(self, name: str, *, dies_at: int | None = None) -> None:
        """Raises ``NeighbourFailed``."""
        port, book = self.ports[name], self.place.book(name)
        arguments = ["-m", self.module, name, "--book", str(book), "--port", str(port)]
        if dies_at is not None:
            arguments += ["--dies-at", str(dies_at)]
        self.stop(name)
        found = Neighbour(f"the {name} system", arguments, self.place.log(name), self.url(name))
        self.running[name] = found
        found.start()

    def await_up(self, *names: str) -> None:
        """Raises ``NeighbourFailed``."""
        for name in names:
            self.running[name].await_up()

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)

    def stop(self, name: str) -> None:
        if name in self.running:
            self.running.pop(name).stop()


@contextmanager
def held(place: ScenarioPlace, systems: Sequence[str], module: str) -> Iterator[Neighbours]:
    """Ports for them, which nobody else takes; whatever runs is stopped when the block ends."""
    with ExitStack() as ending:
        wanted = {name: ending.enter_context(ports.held(0)) for name in systems}
        found = Neighbours(place, module, wanted, {})
        ending.callback(found.stop_all)
        yield found

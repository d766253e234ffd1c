"""The scenario as a whole: what is started, the acts in their order, the reckoning and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from demo import command_line, hub_process, lock, ports, reading_back, remade
from demo.check import Check
from demo.crm import Crm
from demo.hub_view import HubView
from demo.office_away import acts, configuration, reckoning
from demo.office_away.reckoning import Ends
from demo.office_away.scene import Scene
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Staff, Step
from demo.telling import Telling

NAME = "office-away"


class Verdict(BaseModel):
    """``agree`` is true only where every check holds."""

    model_config = ConfigDict(frozen=True)

    scenario: str = NAME
    agree: bool
    checks: list[Check]
    ends: Ends = Field(description="what roads and the hub hold in the end")
    steps: list[Step] = Field(description="every command that staff typed, and what it answered")


def play(folder: Path, telling: Telling, pace: Pace) -> Verdict:
    """Play it on an empty folder. Raises as the demo does, and ``demo.staff.WentWrong``."""
    place = ScenarioPlace(folder)
    with lock.held(place.lock), _staged(place, telling, pace) as scene:
        telling.heading("A day without the back office")
        telling.say(
            "Roads mends the signs of an invented council, in a system of its own. It is down for a day, in "
            "which people go on to ring."
        )
        for act in (acts.people, acts.as_ever, acts.away):
            pace.look()
            act(scene)
        waiting = [scene.hub.case(one) for one in scene.taken[1:]]
        for act in (acts.back, acts.answered):
            pace.look()
            act(scene)
        ends = Ends(
            taken=scene.taken,
            waiting=waiting,
            there=scene.there(),
            here={one: scene.hub.case(one) for one in scene.taken},
            account=scene.hub.account(),
        )
        made = remade.make_again(scene.hub, scene.staff, scene.operator, scene.taken)
        checks = [*reckoning.checks(ends), remade.compared(*made)]
        agree = all(one.holds for one in checks)
        reading_back.reckoning(telling, "The reckoning: what roads holds beside what the hub has", checks)
        telling.last(ends.account, good=agree)
        return Verdict(agree=agree, checks=checks, ends=ends, steps=scene.staff.steps)


@contextmanager
def _staged(place: ScenarioPlace, telling: Telling, pace: Pace) -> Iterator[Scene]:
    place.begin_empty(NAME)
    with ExitStack() as ending:
        port, door, orders = (ending.enter_context(ports.held(0)) for _ in range(3))
        place.crm_book.parent.mkdir(parents=True, exist_ok=True)
        roads = Crm(place, door, orders)
        ending.callback(roads.stop)
        roads.start()
        typing = ending.enter_context(command_line.loaded())
        roads.await_up()
        configuration.write(place, port=port, address=roads.url)
        hub, run = hub_process.start(place)
        ending.callback(hub.stop)
        view = HubView(run.url, run.key)
        ending.callback(view.close)
        desk = f"http://127.0.0.1:{orders}"
        yield Scene(place, roads, desk, view, telling, pace, Staff(place, telling, typing))

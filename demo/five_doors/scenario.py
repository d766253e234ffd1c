"""The scenario as a whole: what is started, the acts in their order, the reckoning and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from demo import command_line, hub_process, lock, neighbours, ports, reading_back, remade, request_book
from demo.check import Check
from demo.five_doors import acts, configuration, reckoning
from demo.five_doors.reckoning import Ends
from demo.five_doors.scene import Scene
from demo.five_doors.system import MODULE
from demo.five_doors.system import NAME as MESSAGES
from demo.hub_view import HubView
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Staff, Step
from demo.telling import Telling

NAME = "five-doors"


class Verdict(BaseModel):
    """``agree`` is true only where every check holds."""

    model_config = ConfigDict(frozen=True)

    scenario: str = NAME
    agree: bool
    checks: list[Check]
    ends: Ends = Field(description="what was reported, told and kept")
    steps: list[Step] = Field(description="every command that staff typed, and what it answered")


def play(folder: Path, telling: Telling, pace: Pace) -> Verdict:
    """Play it on an empty folder. Raises as the demo does, and ``demo.staff.WentWrong``."""
    place = ScenarioPlace(folder)
    with lock.held(place.lock), _staged(place, telling, pace) as scene:
        telling.heading("One case, whatever door it came through")
        telling.say(
            "A bin, a hole in a road, a letter and a citizen, in an invented council that keeps cases."
        )
        for act in (acts.people, acts.five_doors, acts.reporting_site, acts.christmas, acts.one_person):
            pace.look()
            act(scene)
        ends = _ends(scene)
        every = [one.reference for one in scene.hub.cases()]
        made = remade.make_again(scene.hub, scene.staff, scene.operator, every)
        told = list(request_book.read(place.book(MESSAGES)))
        checks = [*reckoning.checks(ends, told), remade.compared(*made)]
        agree = all(one.holds for one in checks)
        reading_back.reckoning(
            telling, "The reckoning: what was counted outside the hub beside what it has", checks
        )
        telling.last(ends.account, good=agree)
        return Verdict(agree=agree, checks=checks, ends=ends, steps=scene.staff.steps)


@contextmanager
def _staged(place: ScenarioPlace, telling: Telling, pace: Pace) -> Iterator[Scene]:
    place.begin_empty(NAME)
    with ExitStack() as ending:
        systems = ending.enter_context(neighbours.held(place, [MESSAGES], MODULE))
        port = ending.enter_context(ports.held(0))
        systems.start(MESSAGES)
        typing = ending.enter_context(command_line.loaded())
        systems.await_up(MESSAGES)
        configuration.write(place, port=port, messages=systems.url(MESSAGES))
        hub, run = hub_process.start(place)
        ending.callback(hub.stop)
        view = HubView(run.url, run.key)
        ending.callback(view.close)
        staff = Staff(place, telling, typing)
        yield Scene(place, view, telling, pace, staff)


def _ends(scene: Scene) -> Ends:
    assert scene.asked_at is not None
    assert scene.went_on_at is not None
    return Ends(
        reported=scene.reported,
        bin=scene.hub.case(scene.bin),
        steps=scene.site.steps,
        hole=scene.hub.case(scene.hole),
        letter=scene.hub.case(scene.letter),
        asked_at=scene.asked_at,
        went_on_at=scene.went_on_at,
        spent=scene.spent,
        due_at=scene.due_at,
        of_one_name=scene.of_one_name,
        of_both=scene.of_both,
        holidays=scene.closed,
        account=scene.hub.account(),
    )

"""The scenario as a whole: what is started, the acts in their order, the reckoning and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from demo import command_line, lock, neighbours, ports, reading_back
from demo.check import Check, told
from demo.namesakes import acts, reckoning
from demo.namesakes.reckoning import Ends
from demo.namesakes.scene import Scene
from demo.namesakes.systems import MODULE, SYSTEMS
from demo.pace import Pace
from demo.scenario_place import ScenarioPlace
from demo.staff import Staff, Step
from demo.telling import Telling
from ledger.reading.audit_trail import AuditLine

NAME = "namesakes"
MORVEN, RUAIRIDH = "Morven Placeholder", "Ruairidh Sample"
TRAIL = {
    # An entry for each of the persons concerned.
    (MORVEN, "people.merge"): 4,
    (MORVEN, "people.undo"): 2,
    (MORVEN, "people.split"): 2,
    (RUAIRIDH, "dead-letters.discard"): 6,
}
"""How often who did what, for the trail to tell the story."""


class Verdict(BaseModel):
    """``agree`` is true only where every check holds."""

    model_config = ConfigDict(frozen=True)

    scenario: str = NAME
    agree: bool
    checks: list[Check]
    ends: Ends = Field(description="what each system and the index hold in the end, and who was told of what")
    steps: list[Step] = Field(description="every command that staff typed, and what it answered")
    audit: list[AuditLine] = Field(description="the audit trail, as it happened")


def ends_of(place: ScenarioPlace) -> Path:
    """Where it is kept how it stood in the end."""
    return place.root / "ends.json"


def play(folder: Path, telling: Telling, pace: Pace) -> Verdict:
    """Play it on an empty folder. Raises as the demo does, and ``demo.staff.WentWrong``."""
    place = ScenarioPlace(folder)
    with lock.held(place.lock), _staged(place, telling, pace) as scene:
        telling.heading("Two of one name")
        telling.say(
            "A citizen is known to the CRM, council tax, social care and the website. Another of her name is "
            "taken for her, and apart again; every system and every case is put right."
        )
        for act in (
            *(acts.people, acts.linked, acts.corrected, acts.merged, acts.unmerged, acts.moved),
            acts.looked_back,
        ):
            pace.look()
            act(scene)
        verdict = _reckon(scene)
        reading_back.tell(telling, verdict.audit, verdict.checks)
        telling.last(verdict.ends.account, good=verdict.agree)
        return verdict


@contextmanager
def _staged(place: ScenarioPlace, telling: Telling, pace: Pace) -> Iterator[Scene]:
    place.begin_empty(NAME)
    with ExitStack() as ending:
        systems = ending.enter_context(neighbours.held(place, SYSTEMS, MODULE))
        port = ending.enter_context(ports.held(0))
        for name in SYSTEMS:
            systems.start(name)
        typing = ending.enter_context(command_line.loaded())
        systems.await_up(*SYSTEMS)
        scene = Scene(place, systems, telling, pace, port, Staff(place, telling, typing))
        ending.callback(scene.end)
        scene.start_hub()
        yield scene


def _reckon(scene: Scene) -> Verdict:
    trail = reading_back.trail(scene.staff, scene.catriona)
    events, _ = scene.hub.events()
    [mistake] = [one for one in events if one.id == f"{scene.changes[0]}/merged"]
    ends = Ends(
        citizen=scene.citizen,
        namesake=scene.namesake,
        index={"/".join(key): scene.hub.cross_reference(*key) for key in reckoning.every_record()},
        cards={name: scene.cards(name) for name in SYSTEMS},
        corrections=scene.hub.corrections(),
        stayed_open=scene.stayed_open,
        tellings=[scene.hub.tellings(one) for one in scene.changes],
        changes=scene.changes,
        events=events,
        trace=scene.hub.trace(mistake.seq),
        account=scene.hub.account(),
    )
    ends_of(scene.place).write_text(ends.model_dump_json(indent=1), "utf-8")
    checks = reckoning.checks(scene.place, ends) + told(trail, TRAIL)
    return Verdict(
        agree=all(one.holds for one in checks),
        checks=checks,
        ends=ends,
        steps=scene.staff.steps,
        audit=trail,
    )

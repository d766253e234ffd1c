"""The scenario as a whole: what is started, the acts in their order, the reckoning and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from demo import command_line, lock, neighbours, ports, reading_back
from demo.bad_monday import acts, reckoning
from demo.bad_monday.configuration import Scale
from demo.bad_monday.ground import MODULE, SYSTEMS, Ground
from demo.bad_monday.scene import Scene
from demo.check import Check, told
from demo.pace import Pace
from demo.staff import Staff, Step
from demo.telling import Telling
from ledger.reading.account import Account
from ledger.reading.audit_trail import AuditLine

NAME = "bad-monday"
ROWS = 1000
HOUR = 30.0
"""Seconds that an hour of the story takes, if nothing else is said."""
REVENUES_DIES_AT = 5
AILSA, RUAIRIDH, OPERATOR = "Ailsa Example", "Ruairidh Sample", "operator"
TRAIL = {
    (AILSA, "routes.apply"): 2,
    (AILSA, "flow.pause"): 1,
    (AILSA, "flow.resume"): 1,
    (AILSA, "dead-letters.discard"): 26,
    (AILSA, "dead-letters.propose"): 2,
    (AILSA, "payloads.read"): 1,
    (AILSA, "replays.start"): 2,
    (RUAIRIDH, "dead-letters.approve"): 2,
}
"""How often who did what, for the trail to tell the story."""


class Verdict(BaseModel):
    """``agree`` is true only where every check holds."""

    model_config = ConfigDict(frozen=True)

    scenario: str = NAME
    agree: bool
    hour_seconds: float = Field(description="how long an hour of the story took")
    times_faster: float = Field(description="by how much the waits in the settings are shorter")
    outage_seconds: float = Field(description="how long revenues was down")
    rows: int
    checks: list[Check]
    account: Account
    steps: list[Step] = Field(description="every command that staff typed, and what it answered")
    audit: list[AuditLine] = Field(description="the audit trail, as it happened")


def play(folder: Path, hour: float, telling: Telling, pace: Pace, *, rows: int = ROWS) -> Verdict:
    """Play it on an empty folder. Raises as the demo does, and ``demo.staff.WentWrong``."""
    ground = Ground(folder)
    with lock.held(ground.lock), _staged(ground, Scale(hour), telling, pace, rows) as scene:
        telling.heading("A bad Monday")
        telling.say(
            "The revenues system is down for an hour, a supplier has changed a column, a route is wrong, and "
            "one citizen's record is poison. Staff work through it by their command line alone."
        )
        telling.say(
            f"An hour of it takes {hour:g} s: the waits in the settings (retries, the breaker's pauses) are "
            f"{scene.scale.factor:,.0f} times shorter, and no clock is touched.",
            style="dim",
        )
        for act in (
            *(acts.people, acts.all_at_once, acts.look, acts.wrong_route, acts.changed_column, acts.poison),
            acts.revenues_is_back,
        ):
            pace.look()
            act(scene)
        verdict = _reckon(scene)
        reading_back.tell(telling, verdict.audit, verdict.checks)
        telling.last(verdict.account, good=verdict.agree)
        return verdict


@contextmanager
def _staged(ground: Ground, scale: Scale, telling: Telling, pace: Pace, rows: int) -> Iterator[Scene]:
    ground.begin_empty(NAME)
    with ExitStack() as ending:
        systems = ending.enter_context(neighbours.held(ground, SYSTEMS, MODULE))
        port = ending.enter_context(ports.held(0))
        for name in ("housing", "payments"):
            systems.start(name)
        systems.start("revenues", dies_at=REVENUES_DIES_AT)
        typing = ending.enter_context(command_line.loaded())
        systems.await_up("housing", "payments", "revenues")
        staff = Staff(ground, telling, typing)
        scene = Scene(ground, systems, telling, pace, scale, port, rows, staff)
        ending.callback(scene.end)
        scene.start_hub(mended=False)
        yield scene


def _reckon(scene: Scene) -> Verdict:
    account = scene.account()
    trail = reading_back.trail(scene.staff, scene.morven)
    checks = reckoning.checks(scene.ground, account, _flagged(scene))
    checks += told(trail, TRAIL)
    return Verdict(
        agree=all(one.holds for one in checks),
        hour_seconds=scene.scale.hour,
        times_faster=round(scene.scale.factor, 1),
        outage_seconds=round(scene.outage, 1),
        rows=scene.rows + 2,
        checks=checks,
        account=account,
        steps=scene.staff.steps,
        audit=trail,
    )


def _flagged(scene: Scene) -> set[str]:
    """The records of which the hub says that revenues may have had them before."""
    events, _ = scene.hub.events()
    found: set[str] = set()
    for one in events:
        if one.type.endswith("direct_debit.rejected.v1"):
            ends = [end for end in scene.hub.deliveries(one.seq) if end.subscription == "revenues"]
            if any(end.possible_duplicate for end in ends):
                found.add(one.subject or "")
    return found

"""What will be done to a hub, and when: the same seed gives the same plan. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from hub.fail_points import NAMES
from hub.roles import Role

LEASE_SECONDS = 3.0
"""The leases of the hub under test, of claims and of pollers. A process stands still for longer."""
_GAP = 0.6
_CLEAR = 1.5
"""Seconds without a new fault at the beginning, for a load to be there."""


LATE_SECONDS = 45.0
"""How long the load goes on after its time for acts whose target was not up before, on a busy machine."""


class Kind(StrEnum):
    """What can happen to a process or a server."""

    KILL = "killed"
    STILL = "stood still"
    RESTART = "restarted in good order"
    FAIL_POINT = "killed at a named place"
    DATABASE_KILL = "database killed"
    DATABASE_STOP = "database stopped at once"
    BROKER_KILL = "broker killed"
    BROKER_WIPE = "broker killed and wiped"


DATABASE_KINDS = (Kind.DATABASE_KILL, Kind.DATABASE_STOP)
BROKER_KINDS = (Kind.BROKER_KILL, Kind.BROKER_WIPE)
SERVERS = (*DATABASE_KINDS, *BROKER_KINDS)


class Act(BaseModel):
    """One fault: at least ``at`` seconds after the load began, and never while its target is down already."""

    model_config = ConfigDict(frozen=True)

    at: float
    kind: Kind
    target: str = Field(description="`api-1`, `worker-2`, …, `database` or `broker`")
    seconds: float = Field(description="how long it stays down or still; until a fail point's victim is back")
    point: str | None = Field(None, description="a fail point and the passage at which it kills")


class Drop(BaseModel):
    """One file of rows for the poller, if the load still goes on then."""

    model_config = ConfigDict(frozen=True)

    at: float
    rows: int
    bad: int
    seed: int


class Plan(BaseModel):
    """The whole of it."""

    model_config = ConfigDict(frozen=True)

    seed: int
    seconds: float
    crew: tuple[str, ...]
    acts: tuple[Act, ...]
    drops: tuple[Drop, ...]


def role_of(member: str) -> Role:
    """``worker-2`` is a worker."""
    return Role(member.partition("-")[0])


def make_plan(seed: int, seconds: float) -> Plan:
    """The plan of ``seed`` for a load of so many seconds."""
    chance = Random(seed)
    many = {Role.API: 2, Role.WORKER: chance.choice((2, 3)), Role.POLLER: 2, Role.SCHEDULER: 1}
    crew = tuple(f"{role}-{number + 1}" for role, of in many.items() for number in range(of))
    return Plan(
        seed=seed,
        seconds=seconds,
        crew=crew,
        acts=tuple(_acts(chance, crew, seconds)),
        drops=tuple(_drops(chance, seconds)),
    )


def _acts(chance: Random, crew: tuple[str, ...], seconds: float) -> Iterator[Act]:
    kinds = [chance.choice(some) for some in (DATABASE_KINDS, BROKER_KINDS) if chance.random() < _OUTAGE]
    kinds += chance.choices(list(_PROCESS), list(_PROCESS.values()), k=max(3, round(seconds / 2.5)))
    chance.shuffle(kinds)
    span = seconds - _CLEAR
    times = sorted(chance.uniform(0, span - _GAP * len(kinds)) for _ in kinds)
    for place, (kind, time) in enumerate(zip(kinds, times, strict=True)):
        yield _act(chance, kind, crew, round(_CLEAR + time + _GAP * place, 2))


def _act(chance: Random, kind: Kind, crew: tuple[str, ...], at: float) -> Act:
    if kind in SERVERS:
        target = "database" if kind in DATABASE_KINDS else "broker"
        return Act(at=at, kind=kind, target=target, seconds=round(chance.uniform(0, 1.5), 2))
    able = [role for role in _POINTS if _POINTS[role] or kind is not Kind.FAIL_POINT]
    role = chance.choices(able, [_WEIGHTS[one] for one in able])[0]
    target = chance.choice([one for one in crew if role_of(one) is role])
    still = round(chance.uniform(LEASE_SECONDS + 1, LEASE_SECONDS + 2.5), 2)
    down = round(chance.uniform(0.05, 1.5), 2)
    passage = chance.randint(1, 2 if role is Role.POLLER else 12)
    point = f"{chance.choice(_POINTS[role])}:{passage}" if kind is Kind.FAIL_POINT else None
    return Act(at=at, kind=kind, target=target, seconds=still if kind is Kind.STILL else down, point=point)


def _drops(chance: Random, seconds: float) -> Iterator[Drop]:
    at, number = 0.5, 0
    while at < seconds + LATE_SECONDS:
        number += 1
        yield Drop(
            at=round(at, 2), rows=chance.randint(20, 120), bad=chance.choice((0, 0, 1, 3)), seed=number
        )
        at += chance.uniform(1, 4)


_OUTAGE = 0.7
"""How likely each server has one: a broker takes seconds to start, and the run is to be short."""
_PROCESS = {Kind.KILL: 3, Kind.STILL: 2, Kind.RESTART: 2, Kind.FAIL_POINT: 3}
_WEIGHTS = {Role.API: 4, Role.WORKER: 5, Role.POLLER: 3, Role.SCHEDULER: 1}
_OUTBOX = tuple(name for name in NAMES if name.startswith("hand_out."))
_POINTS = {
    Role.API: (*(name for name in NAMES if name.startswith("intake.")), *_OUTBOX),
    Role.WORKER: tuple(
        name for name in NAMES if name.partition(".")[0] in {"claim", "call", "settle", "acknowledge"}
    ),
    Role.POLLER: tuple(name for name in NAMES if name.startswith("poll.")),
    Role.SCHEDULER: (),
}
"""The named places that a process of each role passes, and often."""

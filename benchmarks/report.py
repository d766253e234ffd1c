"""One measured figure, beside its floor and its target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from benchmarks.counted import Counted
from benchmarks.machine import Machine
from benchmarks.rounds import Measured, middle

LEAST_OF_DESIGN = 0.8
"""A floor under this share of the design's own figure was measured on a disturbed machine, or is not bare."""


class Target(BaseModel):
    """What the design asks for; a field that is None is not asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_per_second: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    memory_mib: float | None = None
    times: float | None = Field(
        default=None, description="how many times the rate of the first thing it is compared with"
    )


class Compared(BaseModel):
    """Something else that did the same job in the same run."""

    model_config = ConfigDict(frozen=True)

    name: str
    rate_per_second: float = Field(description="the median of the rounds")
    rates: list[float] = Field(description="of each round")
    p50_ms: float | None = None
    p99_ms: float | None = None
    memory_mib: float | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)

    @classmethod
    def of(cls, name: str, rounds: Sequence[Measured], **settings: JsonValue) -> Self:
        """The median of the rounds."""
        figures = middle(rounds)
        return cls(
            name=name,
            rate_per_second=figures.rate,
            rates=[round(each.rate, 1) for each in rounds],
            p50_ms=figures.p50_ms,
            p99_ms=figures.p99_ms,
            memory_mib=figures.memory_mib,
            settings=settings,
        )


class Result(BaseModel):
    """What ``tolbooth bench`` prints. Times are milliseconds, memory is resident MiB of the hub alone."""

    model_config = ConfigDict(frozen=True)

    name: str
    rate_per_second: float | None
    p50_ms: float | None = None
    p99_ms: float | None = None
    floor_rate_per_second: float | None = None
    floor_p50_ms: float | None = None
    floor_p99_ms: float | None = None
    ratio_to_floor: float | None = Field(
        default=None,
        description="rate to the floor's; of latency the floor's p50 to ours. None: void, or no floor",
    )
    void: str | None = Field(default=None, description="why there is no ratio")
    compared: list[Compared] = Field(default_factory=list)
    times: float | None = Field(
        default=None, description="our rate to that of the first thing it is compared with"
    )
    target: Target = Target()
    met: bool | None = Field(
        default=None, description="whether every target is reached; None: nothing measured"
    )
    memory_mib: float | None = None
    counted: Counted | None = Field(
        default=None,
        description="what the hub's ledger counted in the last round; it agrees, or there is no result",
    )
    machine: Machine
    settings: dict[str, JsonValue] = Field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        *,
        machine: Machine,
        target: Target,
        settings: dict[str, JsonValue],
        rate: float | None,
        p50_ms: float | None = None,
        p99_ms: float | None = None,
        memory_mib: float | None = None,
        floor_rate: float | None = None,
        floor_p50_ms: float | None = None,
        floor_p99_ms: float | None = None,
        design_floor: float | None = None,
        counted: Counted | None = None,
        compared: Sequence[Compared] = (),
        by_time: bool = False,
    ) -> Self:
        """Work out ratio, void and met. ``design_floor`` is the design's own figure for the floor, per
        second. ``by_time``: the rate is given, and so the ratio is that of the floor's p50 to ours."""
        void = _void(floor_rate, design_floor)
        over, under = (floor_p50_ms, p50_ms) if by_time else (rate, floor_rate)
        ratio = over / under if over is not None and under and void is None else None
        times = rate / compared[0].rate_per_second if rate is not None and compared else None
        return cls(
            name=name,
            rate_per_second=rate,
            p50_ms=p50_ms,
            p99_ms=p99_ms,
            floor_rate_per_second=floor_rate,
            floor_p50_ms=floor_p50_ms,
            floor_p99_ms=floor_p99_ms,
            ratio_to_floor=ratio,
            void=void,
            compared=list(compared),
            times=times,
            target=target,
            met=_met(target, rate, p50_ms, p99_ms, memory_mib, times),
            memory_mib=memory_mib,
            counted=counted,
            machine=machine,
            settings=settings,
        )


def _void(floor_rate: float | None, design_floor: float | None) -> str | None:
    if floor_rate is None:
        return "no floor was measured"
    if design_floor is not None and floor_rate < LEAST_OF_DESIGN * design_floor:
        return (
            f"the floor reached {floor_rate:,.0f}/s, under {LEAST_OF_DESIGN} of the design's"
            f" {design_floor:,.0f}/s: the machine is slower or was busy, and a slow floor flatters;"
            " measure again on a quiet machine"
        )
    return None


def _met(
    target: Target,
    rate: float | None,
    p50: float | None,
    p99: float | None,
    memory: float | None,
    times: float | None,
) -> bool | None:
    if rate is None:
        return None
    for reached, least in ((rate, target.rate_per_second), (times, target.times)):
        if least is not None and (reached is None or reached < least):
            return False
    for value, most in ((p50, target.p50_ms), (p99, target.p99_ms), (memory, target.memory_mib)):
        if most is not None and (value is None or value > most):
            return False
    return True

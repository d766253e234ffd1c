"""``bench outbox``: tickets confirmed by a quorum queue a second."""

from __future__ import annotations

from benchmarks.backing import new_vhost
from benchmarks.beside import answer_of
from benchmarks.confirmed import IN_HAND_OUT, UNCONFIRMED, Confirmed
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

DESIGN_FLOOR = 38_000.0
TARGET = Target(rate_per_second=25_000)
LEAST_A_SECOND = 500


def measure_outbox(*, tickets: int, rounds: int, floor_only: bool = False) -> Result:
    """The hub's channel and bare pika by turns, each into a queue of its own. No ledger and no workers.

    Raises OSError when there is no broker, TimeoutExpired under 500 tickets a second, or CalledProcessError.
    """
    hubs: list[Measured] = []
    floors: list[Measured] = []
    for _ in range(rounds):
        floors.append(_round(tickets, "--bare"))
        if not floor_only:
            hubs.append(_round(tickets))
    floor, figures = middle(floors), middle(hubs) if hubs else None
    return Result.of(
        "outbox",
        machine=this_machine(),
        target=TARGET,
        settings={
            "tickets": tickets,
            "rounds": rounds,
            "in_hand_out": IN_HAND_OUT,
            "unconfirmed_at_most": UNCONFIRMED,
            "rates": rates(hubs),
            "floor_rates": rates(floors),
        },
        rate=figures.rate if figures else None,
        floor_rate=floor.rate,
        design_floor=DESIGN_FLOOR,
    )


def _round(tickets: int, *options: str) -> Measured:
    with new_vhost() as broker:
        arguments = ["--broker", broker, "--tickets", str(tickets), *options]
        limit = 30 + tickets / LEAST_A_SECOND
        told = Confirmed.model_validate_json(answer_of("benchmarks.confirmed", arguments, seconds=limit))
    return Measured(told.rate_per_second, None, None)

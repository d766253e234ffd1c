"""``tolbooth bench``: the design's speed table, each figure beside its floor."""

from __future__ import annotations

from typing import Annotated

import typer

from benchmarks.measure_backlog import measure_backlog
from benchmarks.measure_delivery import measure_delivery, measure_latency
from benchmarks.measure_file import measure_file
from benchmarks.measure_intake import measure_intake
from benchmarks.report import Result

app = typer.Typer(no_args_is_help=True, help="Measure speed and memory on this machine, beside a floor.")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Seconds = Annotated[float, typer.Option(min=0.5, max=3600, help="Seconds measured in each round.")]
Clients = Annotated[int, typer.Option(min=1, max=1000, help="Connections of the load generator.")]
Rounds = Annotated[
    int, typer.Option(min=1, max=20, help="Rounds, hub and floor by turns; the median counts.")
]
FloorOnly = Annotated[bool, typer.Option("--floor-only", help="Measure the floor alone, without a hub.")]


@app.command()
def intake(
    seconds: Seconds = 5,
    clients: Clients = 64,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Events in a request.")] = 1,
    rounds: Rounds = 3,
    floor_only: FloorOnly = False,
    as_json: Json = False,
) -> None:
    """Events accepted a second; deliveries recorded, none made."""
    show(
        measure_intake(seconds=seconds, clients=clients, batch=batch, rounds=rounds, floor_only=floor_only),
        as_json=as_json,
    )


@app.command()
def delivery(
    seconds: Seconds = 5,
    clients: Clients = 64,
    rounds: Rounds = 3,
    floor_only: FloorOnly = False,
    as_json: Json = False,
) -> None:
    """Events from intake to a webhook's answer a second."""
    show(
        measure_delivery(seconds=seconds, clients=clients, rounds=rounds, floor_only=floor_only),
        as_json=as_json,
    )


@app.command()
def latency(
    seconds: Seconds = 10,
    rate: Annotated[float, typer.Option(min=1, help="Events a second.")] = 100,
    rounds: Rounds = 1,
    floor_only: FloorOnly = False,
    as_json: Json = False,
) -> None:
    """How long an event takes to a webhook at a steady rate."""
    show(measure_latency(seconds=seconds, rate=rate, rounds=rounds, floor_only=floor_only), as_json=as_json)


@app.command()
def backlog(
    waiting: Annotated[int, typer.Option(min=1_000, help="Deliveries that wait.")] = 200_000,
    as_json: Json = False,
) -> None:
    """Memory of waiting deliveries, and how fast they drain."""
    show(measure_backlog(waiting=waiting), as_json=as_json)


@app.command()
def file(
    rows: Annotated[int, typer.Option(min=1_000, help="Rows of the CSV.")] = 100_000,
    floor_only: FloorOnly = False,
    as_json: Json = False,
) -> None:
    """Rows of a CSV to committed events a second."""
    show(measure_file(rows=rows, floor_only=floor_only), as_json=as_json)


def show(result: Result, *, as_json: bool) -> None:
    """Print it; exit code 1 where a target is missed, so that CI notices."""
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        for line in lines_of(result):
            typer.echo(line)
    if result.met is False:
        raise typer.Exit(1)


def lines_of(result: Result) -> list[str]:
    """The result for people."""
    told = [f"{result.name}: {_rate(result.rate_per_second)}{_times(result.p50_ms, result.p99_ms)}"]
    if result.floor_rate_per_second is not None:
        told.append(
            f"  floor {_rate(result.floor_rate_per_second)}{_times(result.floor_p50_ms, result.floor_p99_ms)}"
        )
    if result.void is not None:
        told.append(f"  no ratio: {result.void}")
    if result.ratio_to_floor is not None:
        told.append(f"  {result.ratio_to_floor:.2f} of the floor")
    if result.memory_mib is not None:
        told.append(f"  {result.memory_mib:.0f} MiB resident")
    told.append("  target: " + {True: "reached", False: "missed", None: "not measured"}[result.met])
    return told


def _rate(rate: float | None) -> str:
    return "not measured" if rate is None else f"{rate:,.0f}/s"


def _times(p50: float | None, p99: float | None) -> str:
    return "" if p50 is None or p99 is None else f", p50 {p50:.1f} ms, p99 {p99:.1f} ms"

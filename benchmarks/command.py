"""``tolbooth bench``: the design's speed table, each figure beside its floor."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from benchmarks.backing import On
from benchmarks.beside import DidNotStart
from benchmarks.cases.measure import measure_cases
from benchmarks.counted import CountsDisagree
from benchmarks.measure_backlog import measure_backlog
from benchmarks.measure_delivery import measure_delivery, measure_latency
from benchmarks.measure_file import measure_file
from benchmarks.measure_intake import measure_intake
from benchmarks.measure_replay import measure_replay
from benchmarks.measure_rest import measure_rest
from benchmarks.measure_search import measure_search
from benchmarks.measure_slow import SLOW_MS, measure_slow
from benchmarks.measure_soap import measure_soap
from benchmarks.measure_subscriptions import measure_subscriptions
from benchmarks.measure_workers import measure_workers
from benchmarks.people.measure import lines_about, measure_people
from benchmarks.people.profile import read_profile
from benchmarks.people.rows import read_rows
from benchmarks.people.sized import lines_about_size, measure_at_size
from benchmarks.places.corruption import Half
from benchmarks.places.measure import lines_about as places_lines
from benchmarks.places.measure import measure_places
from benchmarks.places.town import Town
from benchmarks.report import Result
from benchmarks.scim.measure import measure_scim

app = typer.Typer(no_args_is_help=True, help="Measure speed and memory on this machine, beside a floor.")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 where a target is missed.")]
Seconds = Annotated[float, typer.Option(min=0.5, max=3600, help="Seconds measured in each round.")]
Clients = Annotated[int, typer.Option(min=1, max=1000, help="Connections of the load generator.")]
Rounds = Annotated[
    int, typer.Option(min=1, max=20, help="Rounds, hub and floor by turns; the median counts.")
]
Where = Annotated[
    On,
    typer.Option(
        "--on",
        help="What is under it: sqlite, postgresql, or rabbitmq (with PostgreSQL, workers apart).",
    ),
]
Workers = Annotated[int, typer.Option(min=1, max=16, help="Worker processes, with --on rabbitmq.")]
FloorOnly = Annotated[bool, typer.Option("--floor-only", help="Measure the floor alone, without a hub.")]


@app.command()
def intake(
    seconds: Seconds = 5,
    clients: Clients = 64,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Events in a request.")] = 1,
    rounds: Rounds = 3,
    on: Where = On.SQLITE,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Events accepted a second; deliveries recorded, none made."""
    with told():
        result = measure_intake(
            seconds=seconds, clients=clients, batch=batch, rounds=rounds, on=on, floor_only=floor_only
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def delivery(
    seconds: Seconds = 5,
    clients: Clients = 64,
    keys: Annotated[
        int | None, typer.Option(min=1, help="Keep order by so many keys; the receiver checks it.")
    ] = None,
    rounds: Rounds = 3,
    on: Where = On.SQLITE,
    workers: Workers = 1,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Events from intake to a webhook's answer a second."""
    with told():
        result = measure_delivery(
            seconds=seconds,
            clients=clients,
            rounds=rounds,
            keys=keys,
            on=on,
            workers=workers,
            floor_only=floor_only,
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def latency(
    seconds: Seconds = 10,
    rate: Annotated[float, typer.Option(min=1, help="Events a second.")] = 100,
    rounds: Rounds = 1,
    on: Where = On.SQLITE,
    workers: Workers = 1,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """How long an event takes to a webhook at a steady rate."""
    with told():
        result = measure_latency(
            seconds=seconds, rate=rate, rounds=rounds, on=on, workers=workers, floor_only=floor_only
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def backlog(
    waiting: Annotated[int, typer.Option(min=1_000, help="Deliveries that wait.")] = 200_000,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Memory of waiting deliveries, and how fast they drain."""
    with told():
        result = measure_backlog(waiting=waiting)
    show(result, as_json=as_json, strict=strict)


@app.command()
def replay(
    letters: Annotated[int, typer.Option(min=1_000, help="Dead letters of one cause.")] = 20_000,
    on: Where = On.SQLITE,
    workers: Workers = 1,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Dead letters replayed as one job a second, and the memory that takes."""
    with told():
        result = measure_replay(letters=letters, on=on, workers=workers)
    show(result, as_json=as_json, strict=strict)


@app.command()
def search(
    letters: Annotated[int, typer.Option(min=1_000, help="Dead letters.")] = 100_000,
    events: Annotated[
        int | None, typer.Option(min=1_000, help="Events in the ledger; otherwise five for each of them.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="How often each question is asked.")] = 20,
    on: Where = On.SQLITE,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """First pages of searches among dead letters, from the plainest to the worst."""
    with told(), steps() as tells:
        result = measure_search(
            letters=letters, events=events or 5 * letters, rounds=rounds, on=on, tells=tells
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def file(
    rows: Annotated[int, typer.Option(min=1_000, help="Rows of the CSV.")] = 20_000,
    cache: Annotated[
        Path | None,
        typer.Option(help="Where the CSV is kept for the next time; otherwise the user's cache folder."),
    ] = None,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Rows of a CSV to committed events a second, stopped on the way and resumed."""
    with told(), progress() as shows:
        result = measure_file(rows=rows, cache=cache, floor_only=floor_only, shows=shows)
    show(result, as_json=as_json, strict=strict)


@app.command()
def subscriptions(
    many: Annotated[int, typer.Option(min=11, help="Subscriptions, of which one takes each event.")] = 1_000,
    filtered: Annotated[
        bool, typer.Option("--filtered", help="All are for that type of event, and have a filter each.")
    ] = False,
    seconds: Seconds = 5,
    clients: Clients = 64,
    rounds: Rounds = 3,
    on: Where = On.SQLITE,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Intake with a thousand subscriptions and with ten."""
    with told():
        result = measure_subscriptions(
            many=many, filtered=filtered, seconds=seconds, clients=clients, rounds=rounds, on=on
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def rest(
    seconds: Seconds = 5,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads that deliver.")] = 8,
    rounds: Rounds = 3,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Requests made of an Open311 back office a second, each with its answer."""
    with told():
        result = measure_rest(seconds=seconds, threads=threads, rounds=rounds, floor_only=floor_only)
    show(result, as_json=as_json, strict=strict)


@app.command()
def scim(
    seconds: Seconds = 5,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Connections of the directory.")] = 4,
    accounts: Annotated[int, typer.Option(min=0, help="Accounts that are there before.")] = 5_000,
    rounds: Rounds = 3,
    on: Where = On.SQLITE,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Requests of a directory (SCIM) a second, half of them writes, each with its answer."""
    with told():
        result = measure_scim(
            seconds=seconds,
            threads=threads,
            accounts=accounts,
            rounds=rounds,
            on=on.without_broker,
            floor_only=floor_only,
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def outbox(
    tickets: Annotated[int, typer.Option(min=1_000, help="Tickets published in each round.")] = 100_000,
    rounds: Rounds = 3,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Tickets that RabbitMQ confirms a second, from a quorum queue."""
    from benchmarks.measure_outbox import measure_outbox

    with told():
        result = measure_outbox(tickets=tickets, rounds=rounds, floor_only=floor_only)
    show(result, as_json=as_json, strict=strict)


@app.command()
def workers(
    events: Annotated[int, typer.Option(min=100, help="Events for each worker.")] = 2_000,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Deliveries at once in each worker.")] = 4,
    rounds: Rounds = 3,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Two worker processes against one, where the receiver answers after 20 ms."""
    with told():
        result = measure_workers(events=events, rounds=rounds, concurrency=concurrency)
    show(result, as_json=as_json, strict=strict)


@app.command()
def soap(
    seconds: Seconds = 5,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Threads that make cases.")] = 8,
    rounds: Rounds = 3,
    floor_only: FloorOnly = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Cases made a second in the Verint sandbox, over SOAP."""
    with told():
        result = measure_soap(seconds=seconds, threads=threads, rounds=rounds, floor_only=floor_only)
    show(result, as_json=as_json, strict=strict)


@app.command()
def slow(
    seconds: Seconds = 10,
    rate: Annotated[float, typer.Option(min=1, help="Events a second.")] = 200,
    slow_ms: Annotated[int, typer.Option(min=0, help="When the slow receiver answers.")] = SLOW_MS,
    rounds: Rounds = 3,
    on: Where = On.SQLITE,
    workers: Workers = 1,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """A quick receiver beside one that takes five seconds for an answer, and beside a quick one."""
    with told():
        result = measure_slow(
            seconds=seconds, rate=rate, rounds=rounds, slow_ms=slow_ms, on=on, workers=workers
        )
    show(result, as_json=as_json, strict=strict)


@app.command()
def people(
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", exists=True, dir_okay=False, help="CSV; several count as one."),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option("--profile", exists=True, dir_okay=False, help="TOML: which column is what."),
    ] = None,
    truth: Annotated[
        str | None, typer.Option("--truth", help="The column that says whose a record is.")
    ] = None,
    training: Annotated[
        bool,
        typer.Option(help="Learn the weights from the file, not the truth, first; else those that ship."),
    ] = True,
    persons: Annotated[
        int | None,
        typer.Option(min=1, max=20_000_000, help="In place of a file: an invented town of so many."),
    ] = None,
    records: Annotated[
        int, typer.Option(min=1, help="With --persons: that arrive one at a time afterwards.")
    ] = 2_000,
    seed: Annotated[int, typer.Option(help="With --persons: another is another town.")] = 1,
    on: Annotated[On, typer.Option("--on", help="With --persons: sqlite or postgresql.")] = On.SQLITE,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """How well and how fast people are told apart, on a file whose truth is known; or how fast, in a town."""
    with told(), steps() as tells:
        if persons is not None:
            if file or profile or truth:
                raise typer.BadParameter("--persons stands in place of --file, --profile and --truth")
            sized = measure_at_size(
                persons=persons, records=records, seed=seed, on=on.without_broker, tells=tells
            )
            lines, text, missed = lines_about_size(sized), sized.model_dump_json(indent=2), sized.met is False
        elif file and profile and truth:
            known = read_profile(profile)
            result = measure_people(
                file, read_rows(file, known, truth), known, training=training, tells=tells
            )
            lines, text, missed = lines_about(result), result.model_dump_json(indent=2), False
        else:
            raise typer.BadParameter("give --file, --profile and --truth, or --persons")
    for line in [text] if as_json else lines:
        typer.echo(line)
    if strict and missed:
        raise typer.Exit(1)


@app.command()
def places(
    properties: Annotated[
        int, typer.Option(min=1, max=2_000_000, help="Of an invented town, houses, flats and shops.")
    ] = 250_000,
    texts: Annotated[
        int, typer.Option(min=1, help="Addresses with slips, another order, missing parts.")
    ] = 5_000,
    development: Annotated[
        bool, typer.Option("--development", help="The half that weights are learned from; else the other.")
    ] = False,
    lines: Annotated[
        int,
        typer.Option(min=0, max=20_000_000, help="Of an AddressBase file that is loaded; 0 leaves it out."),
    ] = 20_000,
    asks: Annotated[int, typer.Option(min=1, help="Look-ups of each kind, among what was loaded.")] = 500,
    seed: Annotated[int, typer.Option(help="Of the texts; another gives others.")] = 7,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """How well and how fast text is tied to properties, on texts whose truth is known; how fast a file
    of them is loaded, and looked up in."""
    half: Half = "development" if development else "held out"
    with told(), steps() as tells, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        found = measure_places(
            Path(folder), Town(properties), texts, lines, asks, tells, half=half, seed=seed
        )
    for line in [found.model_dump_json(indent=2)] if as_json else places_lines(found):
        typer.echo(line)
    if strict and not found.met:
        raise typer.Exit(1)


@app.command()
def cases(
    opened: Annotated[int, typer.Option(min=0, help="Cases opened from events; 0 leaves it out.")] = 5_000,
    reports: Annotated[
        int, typer.Option(min=0, help="Reports in the storm of one flood; 0 leaves it out.")
    ] = 5_000,
    pace: Annotated[int, typer.Option(min=1, help="Of them a second while others call.")] = 100,
    among: Annotated[
        int, typer.Option(min=0, help="Cases that are there when some are looked for; 0 leaves it out.")
    ] = 1_000_000,
    rounds: Rounds = 1,
    on: Where = On.SQLITE,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Cases opened from events a second; a storm of reports of one thing; finding cases among a million."""
    with told(), steps() as tells:
        measured = measure_cases(
            opened=opened, reports=reports, pace=pace, among=among, rounds=rounds, on=on, tells=tells
        )
    if as_json:
        typer.echo(measured.model_dump_json(indent=2))
    else:
        for one in measured.each:
            for line in lines_of(one):
                typer.echo(line)
    if strict and any(one.met is False for one in measured.each):
        raise typer.Exit(1)


@app.command()
def peers(
    seconds: Seconds = 5,
    clients: Clients = 64,
    workers: Workers = 1,
    batch: Annotated[
        int, typer.Option(min=1, max=1000, help="Events that the hub is sent in a request.")
    ] = 1,
    rounds: Rounds = 3,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """The same job in Celery and FastStream, beside the hub on RabbitMQ and PostgreSQL."""
    try:
        from benchmarks.measure_peers import measure_peers
    except ImportError as error:
        raise typer.BadParameter(f"{error.name} is not installed: pip install 'tolbooth[dev]'") from error
    with told():
        result = measure_peers(seconds=seconds, clients=clients, rounds=rounds, workers=workers, batch=batch)
    show(result, as_json=as_json, strict=strict)


@contextmanager
def told() -> Iterator[None]:
    """A run that gives no figure says why on standard error, and exits with 1."""
    try:
        yield
    except (DidNotStart, CountsDisagree, TimeoutError, OSError, subprocess.SubprocessError) as error:
        typer.echo(f"No figure: {error}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, so that standard output is the answer alone."""
    with steps() as tells:
        tells("rows", 0, 0)
        yield partial(tells, "rows")


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """The same, a bar for each thing that is done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def tells(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], completed=done, total=of or None)

        yield tells


def show(result: Result, *, as_json: bool, strict: bool = False) -> None:
    """Print it. A missed target is a finding and no failure, unless ``strict``."""
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        for line in lines_of(result):
            typer.echo(line)
    if strict and result.met is False:
        raise typer.Exit(1)


def lines_of(result: Result) -> list[str]:
    """The result for people."""
    lines = [f"{result.name}: {_rate(result.rate_per_second)}{_times(result.p50_ms, result.p99_ms)}"]
    if result.floor_rate_per_second is not None:
        lines.append(
            f"  floor {_rate(result.floor_rate_per_second)}{_times(result.floor_p50_ms, result.floor_p99_ms)}"
        )
    if result.void is not None:
        lines.append(f"  no ratio: {result.void}")
    if result.ratio_to_floor is not None:
        lines.append(f"  {result.ratio_to_floor:.2f} of the floor")
    for other in result.compared:
        lines.append(f"  {other.name} {_rate(other.rate_per_second)}{_times(other.p50_ms, other.p99_ms)}")
    if result.rate_per_second is not None:
        rate = result.rate_per_second
        lines += [f"  {rate / other.rate_per_second:.2f} times {other.name}" for other in result.compared]
    if result.memory_mib is not None:
        lines.append(f"  {result.memory_mib:.0f} MiB resident")
    lines.append("  target: " + {True: "reached", False: "missed", None: "not measured"}[result.met])
    return lines


def _rate(rate: float | None) -> str:
    return "not measured" if rate is None else f"{rate:,.0f}/s"


def _times(p50: float | None, p99: float | None) -> str:
    return "" if p50 is None or p99 is None else f", p50 {p50:.1f} ms, p99 {p99:.1f} ms"

"""``tolbooth chaos``: kill the hub's processes and servers under load by a seeded plan; the promises hold."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.beside import DidNotStart
from benchmarks.chaos.plan import Plan, make_plan
from benchmarks.chaos.report import Report
from benchmarks.chaos.run import CannotStart, Tell, run
from benchmarks.chaos.servers import ServersFailed, ServersMissing

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_INSTALL = (
    "Chaos kills servers of its own, never yours, and so needs their programs. "
    "Debian and Ubuntu: apt-get install postgresql rabbitmq-server"
)


@app.command()
def chaos(
    seed: Annotated[int | None, typer.Option(min=0, help="The plan to carry out; otherwise any.")] = None,
    seconds: Annotated[
        float, typer.Option(min=5, max=3600, help="How long the load lasts, and the faults with it.")
    ] = 18,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="An empty folder for logs and records; otherwise they are kept where a promise broke."
        ),
    ] = None,
    plan_only: Annotated[bool, typer.Option("--plan", help="Print the plan, and do nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Kill, stop and restart a hub's processes and its servers under load, and hold it to its promises.

    It starts a PostgreSQL and a RabbitMQ of its own, and on them every kind of process; clients publish,
    files are dropped, and a receiver writes down what arrives. By the seed's plan processes are killed,
    stand still for longer than their leases or are restarted, and servers are killed or wiped. In the end
    everything is there again, and each promise is checked. Exits with 1 where one is broken. Nothing of
    yours is touched, and all that it started is stopped.
    """
    plan = make_plan(SystemRandom().randrange(1_000_000) if seed is None else seed, seconds)
    if plan_only:
        typer.echo(plan.model_dump_json(indent=2) if as_json else "\n".join(lines_of_plan(plan)))
        return
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise typer.BadParameter("it is not empty", param_hint="--keep")
    folder = Path(tempfile.mkdtemp(prefix="tolbooth-chaos-")) if keep is None else keep.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    report = _carry_out(plan, folder, as_json=as_json)
    (folder / "report.json").write_text(report.model_dump_json(indent=2), "utf-8")
    if keep is None and report.kept:
        shutil.rmtree(folder)
    else:
        report = report.model_copy(update={"folder": str(folder)})
    typer.echo(report.model_dump_json(indent=2) if as_json else "\n".join(lines_of(report)))
    if not report.kept:
        raise typer.Exit(1)


def _carry_out(plan: Plan, folder: Path, *, as_json: bool) -> Report:
    # Told to stop, it unwinds as by Ctrl-C, and what it started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not as_json:
        typer.echo("\n".join(lines_of_plan(plan)), err=True)
    try:
        with _progress() as tell:
            return run(plan, folder, tell)
    except ServersMissing as error:
        shutil.rmtree(folder, ignore_errors=True)
        typer.echo(f"No chaos here: {error}.\n{_INSTALL}", err=True)
        raise typer.Exit(1) from error
    except (ServersFailed, CannotStart, DidNotStart) as error:
        typer.echo(f"The run came to nothing: {error}\nWhat there is of it is in {folder}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar and what is being done, on standard error."""
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, done: bar.update(task, description=what, completed=done)


def lines_of_plan(plan: Plan) -> list[str]:
    """The plan for people."""
    lines = [f"seed {plan.seed}: {', '.join(plan.crew)}; {len(plan.drops)} files"]
    for act in plan.acts:
        point = f" ({act.point})" if act.point else ""
        lines.append(f"  {act.at:5.1f} s  {act.target}: {act.kind}{point}, {act.seconds:g} s")
    return lines


def lines_of(report: Report) -> list[str]:
    """The report for people."""
    found = report.counts
    lines = [
        f"{found.taken:,} events taken and {found.rows:,} rows read; {found.deliveries:,} deliveries; "
        f"{found.repeats:,} arrived more than once. {sum(report.kills.values())} faults, "
        f"{report.took_seconds:g} s."
    ]
    for one in report.strikes:
        times = (
            f"back after {_seconds(one.back_seconds)}, next 202 after {_seconds(one.taken_seconds)}, "
            f"caught up after {_seconds(one.caught_up_seconds)}"
        )
        lines.append(
            f"  {one.at:5.1f} s  {one.target}: {one.kind}{f' ({one.point})' if one.point else ''}; {times}"
        )
    lines += [
        f"  not done  {one.target}: {one.kind}{f' ({one.point})' if one.point else ''}: {one.why}"
        for one in report.not_done
    ]
    for promise in report.promises:
        lines.append(f"{'kept  ' if promise.kept else 'BROKEN'}  {promise.promise} ({promise.looked_at:,})")
        lines += [f"        {one}" for one in promise.broken]
    if report.folder is not None:
        lines.append(f"Logs and records: {report.folder}")
    if not report.kept:
        lines.append(f"Again: {report.again}")
    return lines


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"

"""``tolbooth demo``: the hub with an invented council beside it."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import httpx2
import typer
from pydantic import BaseModel
from rich.console import Console

from demo import lock, performance, scenarios
from demo.arrivals import BadLog
from demo.command_line import NoAnswer
from demo.hub_process import HubFailed
from demo.neighbour import NeighbourFailed
from demo.pace import Pace, Stopped, TookTooLong, stopping_by_signal
from demo.performance import AT_LEISURE, AT_ONCE
from demo.place import NotADemo, Place
from demo.receiver import AppFailed
from demo.scenarios import Whole
from demo.staff import WentWrong
from demo.telling import Telling
from hub.cli.failure import Failed

app = typer.Typer(add_completion=False)
DATA = Path("var/demo")
MORNING = "morning"
WIDE = 100
"""Columns where no terminal says how wide it is."""
_TROUBLES = (
    NotADemo,
    lock.AlreadyRunning,
    HubFailed,
    AppFailed,
    NeighbourFailed,
    TookTooLong,
    BadLog,
    WentWrong,
    NoAnswer,
    Failed,
    httpx2.HTTPError,
    OSError,
)


@app.callback(invoke_without_command=True)
def demo(
    once: Annotated[
        bool,
        typer.Option(
            "--once",
            help="Play it through, and then what happens to cases (five-doors, office-away, namesakes); "
            "check every account, and end: 0 only if all agrees.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --once: print the account and the check as JSON.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="The demo's folder. Otherwise var/demo; with --once, one made for it and removed."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="The hub's port; another is taken if it is busy."),
    ] = None,
    outage: Annotated[
        float | None,
        typer.Option(
            "--outage", min=0, max=3600, help="Seconds that the receiving app is down; the CRM twice as long."
        ),
    ] = None,
    scenario: Annotated[
        Literal["bad-monday", "five-doors", "morning", "namesakes", "office-away"] | None,
        typer.Option(
            "--scenario",
            help="Play this instead, and end: bad-monday is three systems, four troubles at once, and staff "
            "who work through them by the command line; --outage is how long its hour takes. five-doors is "
            "one bin reported in five ways, a site that speaks Open311, a clock over Christmas and a citizen "
            "with two records. namesakes is two citizens of one name, taken for one, and every system and "
            "case put right. office-away is a back office that is down for a day, while cases are opened "
            "that it is to do the work of. morning is what --once begins with, alone.",
        ),
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget what the demo has recorded, and end.")
    ] = False,
) -> None:
    """Watch a council's morning: a pothole, files and events come in, systems fail, nothing is lost.

    The hub, a receiving app, a roads department and a CRM run as processes of their own until Ctrl-C.
    Everybody in it is invented.
    """
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, emoji=False, width=WIDE)
    try:
        if reset:
            _reset(data or DATA, console)
        elif scenario == MORNING:
            telling = Telling(console, silent=as_json)
            raise typer.Exit(_once(data, port, outage, telling, as_json=as_json, alone=True))
        elif scenario is not None:
            telling = Telling(console, silent=as_json)
            raise typer.Exit(_scenario(scenario, data, outage, telling, as_json=as_json))
        elif once:
            raise typer.Exit(_once(data, port, outage, Telling(console, silent=as_json), as_json=as_json))
        else:
            _live(data or DATA, port, outage, Telling(console))
    except _TROUBLES as error:
        trouble = f"{error.title}. {error.detail}" if isinstance(error, Failed) else str(error)
        print(f"The demo cannot go on: {trouble}", file=sys.stderr)
        raise typer.Exit(1) from None


def _reset(folder: Path, console: Console) -> None:
    there = False
    if folder.exists():
        with lock.held(Place(folder).lock):
            there = Place(folder).clear()
    console.print(f"{folder} is forgotten." if there else f"There is no demo in {folder}.", markup=False)


def _live(folder: Path, port: int | None, outage: float | None, telling: Telling) -> None:
    pace = Pace(hurried=not telling.alive)
    terms = AT_LEISURE if outage is None else AT_LEISURE.with_outage(outage)
    Place(folder).check()
    with (
        stopping_by_signal(pace),
        lock.held(Place(folder).lock),
        performance.staged(folder, port, terms, telling, pace) as stage,
    ):
        try:
            performance.play(stage)
            performance.live(stage)
        except Stopped:
            telling.say("Stopped on the way; the next run goes on from there.")
        finally:
            performance.part(stage)


def _once(
    folder: Path | None,
    port: int | None,
    outage: float | None,
    telling: Telling,
    *,
    as_json: bool,
    alone: bool = False,
) -> int:
    if folder is None:
        made = Path(tempfile.mkdtemp(prefix="tolbooth-demo-"))
        code = _once(made / "demo", port, outage, telling, as_json=as_json, alone=alone)
        if code:
            print(f"What it left is in {made / 'demo'}.", file=sys.stderr)
        else:
            shutil.rmtree(made)
        return code
    pace = Pace(hurried=True)
    terms = AT_ONCE if outage is None else AT_ONCE.with_outage(outage)
    Place(folder).check()
    with (
        stopping_by_signal(pace),
        lock.held(Place(folder).lock),
        performance.staged(folder, port, terms, telling, pace) as stage,
    ):
        try:
            performance.play(stage)
            verdict = performance.settle_up(stage)
        except Stopped:
            print("Stopped before the account could be checked.", file=sys.stderr)
            performance.part(stage)
            return 130
    try:
        with stopping_by_signal(pace):
            whole = Whole(**dict(verdict)) if alone else scenarios.after(verdict, telling, pace)
    except Stopped:
        print("Stopped before all was played.", file=sys.stderr)
        return 130
    if as_json:
        _print(whole)
    return 0 if whole.agree else 1


def _scenario(
    name: str, folder: Path | None, outage: float | None, telling: Telling, *, as_json: bool
) -> int:
    pace = Pace(hurried=True)
    try:
        with stopping_by_signal(pace):
            ended = scenarios.play(name, folder, outage, telling, pace)
    except Stopped:
        print("Stopped before the account could be checked.", file=sys.stderr)
        return 130
    if as_json:
        _print(ended)
    return 0 if ended.agree else 1


def _print(verdict: BaseModel) -> None:
    json.dump(verdict.model_dump(mode="json"), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")

"""Watching a replay: its live progress, and what is said of it in the end."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from dead_letter.replays.job import Job
from dead_letter.replays.states import JobState
from hub.cli.hub_client import HubClient, part
from hub.cli.screen import Screen, clean, counted, shown
from hub.cli.terms import asked_for

PAUSE = 0.3
"""Seconds between two looks at one that is watched."""
Watch = Annotated[
    bool,
    typer.Option(
        "--watch", help="Wait until it has ended, or waits for a person; exit code 1 if not all went well."
    ),
]


class _Bar(Progress):
    """How far it is, and below that the rest in words: beside the bar they would leave no room for it."""

    words: str = ""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        yield Text(self.words)


def told(hub: HubClient, screen: Screen, which: str, *, cancelled: bool = False) -> None:
    """Watch it, and say how it ended. Raises ``typer.Exit`` with 1 if not all went well.

    ``cancelled``: that it is cancelled in the end is what was wanted.
    """
    job = watch(hub, screen, which)
    if screen.as_json:
        screen.json(job)
    else:
        say(screen, job)
    if not (job.state is JobState.CANCELLED if cancelled else job.ended_well):
        raise typer.Exit(1)


def watch(hub: HubClient, screen: Screen, which: str) -> Job:
    """Until it has ended, or goes no further before a person decides: it is paused, has stopped by itself,
    or all that is out waits behind a dead letter of its key or for a receiver that is stopped."""
    with _Bar(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[ends]}"),
        console=screen.err,
        disable=not screen.err.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task(which, total=None, ends="")
        while True:
            job = hub.get(f"/replays/{part(which)}", Job)
            done = job.progress
            bar.words = clean("; ".join([counts(job), *job.waits]))
            bar.update(
                task,
                description=f"{job.id} {state(job)}",
                total=None if done.choosing else done.chosen,
                completed=done.settled,
                ends="" if job.ends_at is None else f"done about {job.ends_at.astimezone():%H:%M:%S}",
            )
            if job.ended_at is not None or job.waits_for_a_person:
                return job
            time.sleep(PAUSE)


def state(job: Job) -> str:
    return f"{job.state.value}, canary" if job.in_canary else job.state.value


def counts(job: Job) -> str:
    done = job.progress
    told = [f"{done.delivered:,} delivered"] if done.delivered or not done.mended else []
    if done.mended:
        told.append(f"{done.mended:,} became events")
    told += [f"{done.failed:,} failed again", f"{done.skipped:,} skipped"]
    if done.left_out:
        told.append(f"{done.left_out:,} not sent")
    if done.out or done.waiting:
        told.append(f"{done.out:,} out, {done.waiting:,} waiting")
    return ", ".join(told)


def say(screen: Screen, job: Job) -> None:
    more = ", and more are being looked up" if job.progress.choosing else ""
    screen.facts(
        [
            ("replay", job.id),
            ("state", state(job)),
            ("why", job.why),
            ("in all", f"{job.progress.chosen:,}{more}"),
            ("so far", counts(job)),
            ("held", f"{job.held:,} wait behind a dead letter of their key" if job.held else None),
            ("see why", [f"tolbooth replays show {job.id} --outcome {name}" for name in _untoward(job)]),
            ("why it waits", "; ".join(job.waits)),
            ("speed", None if job.speed is None else f"{job.speed:,.0f} a second"),
            ("done about", job.ends_at),
            ("of", _of(job)),
            ("to", job.to or "each to the subscription that failed; messages by the door they came by"),
            ("by", job.author),
            ("reason", job.reason),
            ("started", job.at),
            ("ended", job.ended_at),
            ("items", None if (gone := job.items_forgotten_at) is None else f"forgotten at {shown(gone)}"),
        ]
    )


def _untoward(job: Job) -> list[str]:
    """Outcomes of which staff want to know the reasons."""
    of = {"failed": job.progress.failed, "skipped": job.progress.skipped}
    return [name for name, many in of.items() if many]


def _of(job: Job) -> str:
    of = job.of if isinstance(job.of, dict) else {}
    match of:
        case {"group": str(name)}:
            return f"the group {name}"
        case {"search": dict(terms)}:
            return f"a search: {asked_for(terms)}"
        case {"letters": list(ids)}:
            return counted(len(ids), "dead letter")
        case {"stretch": {"first": first, "last": last, **rest}}:
            types = rest.get("types")
            only = f", {', '.join(map(str, types))}" if isinstance(types, list) and types else ""
            missed = ", those that it has not had" if rest.get("missed_only") else ""
            return f"events {first} to {last}{only}{missed}"
    return ""

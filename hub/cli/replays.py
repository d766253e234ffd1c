"""`tolbooth replays`."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dead_letter.replays.job import ItemPage, Job, JobPage
from dead_letter.replays.states import JobState, Outcome
from hub.cli import starting
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import HubClient, part
from hub.cli.letters import Reason
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted, shown
from hub.cli.terms import asked_for

PAUSE = 0.3
"""Seconds between two looks at one that is watched."""
Id = Annotated[str, typer.Argument(help="r-12, as `tolbooth replays list` names it.")]

group = typer.Typer(
    no_args_is_help=True, help="Replays: many sent again as one job, counted by what became of each."
)


@command(group, "list")
def list_replays(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    after: Annotated[str | None, typer.Option("--after", help="`next` of the page before.")] = None,
) -> None:
    """Replays, the newest first: how each stands, by what became of what was sent."""
    with any_hub(asked) as hub:
        page = hub.get("/replays", JobPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        (
            "id",
            "state",
            "started",
            "in all",
            "delivered",
            "mended",
            "failed",
            "skipped",
            "waiting",
            "by",
            "why",
        ),
        [
            (
                *(one.id, _state(one), one.at, f"{one.progress.chosen:,}", f"{one.progress.delivered:,}"),
                *(f"{one.progress.mended:,}", f"{one.progress.failed:,}", f"{one.progress.skipped:,}"),
                *(f"{one.progress.waiting + one.progress.out:,}", one.author, one.reason),
            )
            for one in page.items
        ],
        empty="Nothing was replayed as a job yet.",
        whole=("id", "state"),
    )
    if page.next is not None:
        screen.note(f"There are more: --after {page.next}")


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Id,
    watch: Annotated[
        bool, typer.Option("--watch", help="Wait until it has ended or stopped; exit code 1 if any failed.")
    ] = False,
    outcome: Annotated[
        Outcome | None, typer.Option("--outcome", help="Also those with this outcome, and why.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Of those: how many at most.")] = 50,
    after: Annotated[str | None, typer.Option("--after", help="`next` of the page before.")] = None,
) -> None:
    """One replay: its progress by outcomes, when it may end, and why it stopped if it did."""
    with (running_hub if watch else any_hub)(asked) as hub:
        job = _watch(hub, screen, which) if watch else hub.get(f"/replays/{part(which)}", Job)
        if outcome is not None:
            query = {"outcome": outcome.value, "limit": limit, "after": after}
            page = hub.get(f"/replays/{part(which)}/items", ItemPage, query)
        else:
            page = None
    if screen.as_json:
        screen.json(job if page is None else {"replay": job.model_dump(mode="json"), **_dumped(page)})
    else:
        _say(screen, job)
        if page is not None:
            _say_items(screen, page)
    if watch and not job.ended_well:
        raise typer.Exit(1)


@command(group, "back-fill")
def back_fill(
    asked: Asked,
    screen: Screen,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", metavar="SUBSCRIPTION", help="The one receiver of them.")],
    first: Annotated[int, typer.Option("--from", min=1, help="The number of the first event.")],
    last: Annotated[
        int | None, typer.Option("--until", min=1, help="The number of the last; else the newest now.")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--type", help="Only these: case.opened, case.*; give it for each.")
    ] = None,
    missed_only: Annotated[
        bool, typer.Option("--missed-only", help="Leave out what it was delivered already.")
    ] = False,
    canary: starting.Canary = 0,
    rate: starting.Rate = None,
    concurrency: starting.Concurrency = None,
    stop_at: starting.StopAt = None,
) -> None:
    """Send a stretch of the ledger to one receiver, whatever became of it elsewhere. Needs a running hub."""
    stretch: starting.Body = {"first": first, "types": [*(kinds or [])]}
    if missed_only:
        stretch["missed_only"] = True
    if last is not None:
        stretch["last"] = last
    pace = starting.pace(canary=canary, rate=rate, concurrency=concurrency, stop_at=stop_at)
    starting.start(asked, screen, {"stretch": stretch}, to, pace, reason)


@command(group, "pause")
def pause(asked: Asked, screen: Screen, which: Id, reason: Reason) -> None:
    """Send nothing more for now; what is out is let end. Needs a running hub."""
    _tell(asked, screen, which, "pause", reason)


@command(group, "resume")
def resume(asked: Asked, screen: Screen, which: Id, reason: Reason) -> None:
    """Go on after a pause, or after it stopped by itself: with its canary first. Needs a running hub."""
    _tell(asked, screen, which, "resume", reason)


@command(group, "cancel")
def cancel(asked: Asked, screen: Screen, which: Id, reason: Reason) -> None:
    """Send nothing more. What is out is let end and counted; the rest is as it was. Needs a running hub."""
    _tell(asked, screen, which, "cancel", reason)


def _tell(asked: Asked, screen: Screen, which: str, what: str, reason: str) -> None:
    with running_hub(asked) as hub:
        job = hub.post(f"/replays/{part(which)}/{what}", {"reason": reason}, Job)
    if screen.as_json:
        screen.json(job)
    else:
        screen.say(f"{job.id} is {job.state.value}.")


def _watch(hub: HubClient, screen: Screen, which: str) -> Job:
    """Until it has ended, or has stopped by itself."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
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
            bar.update(
                task,
                description=f"{job.id} {_state(job)}: {_counts(job)}",
                total=None if done.choosing else done.chosen,
                completed=done.settled,
                ends="" if job.ends_at is None else f"done about {job.ends_at.astimezone():%H:%M:%S}",
            )
            if job.ended_at is not None or (job.state is JobState.STOPPED and done.out == 0):
                return job
            time.sleep(PAUSE)


def _state(job: Job) -> str:
    return f"{job.state.value}, canary" if job.in_canary else job.state.value


def _counts(job: Job) -> str:
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


def _say(screen: Screen, job: Job) -> None:
    more = ", and more are being looked up" if job.progress.choosing else ""
    screen.facts(
        [
            ("replay", job.id),
            ("state", _state(job)),
            ("why", job.why),
            ("in all", f"{job.progress.chosen:,}{more}"),
            ("so far", _counts(job)),
            ("held", f"{job.held:,} wait behind a dead letter of their key" if job.held else None),
            ("speed", None if job.speed is None else f"{job.speed:,.0f} a second"),
            ("done about", job.ends_at),
            ("of", _of(job)),
            ("to", job.to or "each to the subscription that failed"),
            ("by", job.author),
            ("reason", job.reason),
            ("started", job.at),
            ("ended", job.ended_at),
            ("items", None if (gone := job.items_forgotten_at) is None else f"forgotten at {shown(gone)}"),
        ]
    )


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


def _dumped(page: ItemPage) -> dict[str, JsonValue]:
    return page.model_dump(mode="json")


def _say_items(screen: Screen, page: ItemPage) -> None:
    screen.say("")
    screen.table(
        ("event", "dead letter", "outcome", "sent as", "why"),
        [(one.seq, one.letter, one.outcome.value, one.made, one.why) for one in page.items],
        empty="There is none with that outcome.",
    )
    if page.next is not None:
        screen.note(f"There are more: --after {page.next}")

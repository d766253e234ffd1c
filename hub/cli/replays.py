"""`tolbooth replays`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from dead_letter.replays.job import ItemPage, Job, JobPage
from dead_letter.replays.states import Outcome
from hub.cli import starting, watching
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

Id = Annotated[str, typer.Argument(help="r-12, as `tolbooth replays list` names it.")]

group = typer.Typer(
    no_args_is_help=True, help="Replays: many sent again as one job, counted by what became of each."
)


@command(group, "list")
def list_replays(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    after: After = None,
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
                *(
                    one.id,
                    watching.state(one),
                    one.at,
                    f"{one.progress.chosen:,}",
                    f"{one.progress.delivered:,}",
                ),
                *(f"{one.progress.mended:,}", f"{one.progress.failed:,}", f"{one.progress.skipped:,}"),
                *(f"{one.progress.waiting + one.progress.out:,}", one.author, one.reason),
            )
            for one in page.items
        ],
        empty="Nothing was replayed as a job yet.",
        whole=("id", "state"),
    )
    screen.more(page.next)


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Id,
    watch: watching.Watch = False,
    outcome: Annotated[
        Outcome | None, typer.Option("--outcome", help="Also those with this outcome, and why.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Of those: how many at most.")] = 50,
    after: After = None,
) -> None:
    """One replay: its progress by outcomes, when it may end, and why it stopped if it did."""
    with (running_hub if watch else any_hub)(asked) as hub:
        job = watching.watch(hub, screen, which) if watch else hub.get(f"/replays/{part(which)}", Job)
        if outcome is not None:
            query = {"outcome": outcome.value, "limit": limit, "after": after}
            page = hub.get(f"/replays/{part(which)}/items", ItemPage, query)
        else:
            page = None
    if screen.as_json:
        screen.json(job if page is None else {"replay": job.model_dump(mode="json"), **_dumped(page)})
    else:
        watching.say(screen, job)
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
    restricted: starting.Restricted = False,
    watch: watching.Watch = False,
) -> None:
    """Send a stretch of the ledger to one receiver, whatever became of it elsewhere. Needs a running hub."""
    stretch: starting.Body = {"first": first, "types": [*(kinds or [])]}
    if missed_only:
        stretch["missed_only"] = True
    if last is not None:
        stretch["last"] = last
    pace = starting.pace(canary=canary, rate=rate, concurrency=concurrency, stop_at=stop_at)
    if restricted:
        pace["restricted"] = True
    starting.start(asked, screen, {"stretch": stretch}, to, pace, reason, watch=watch)


@command(group, "pause")
def pause(asked: Asked, screen: Screen, which: Id, reason: Reason) -> None:
    """Send nothing more for now; what is out is let end. Needs a running hub."""
    _tell(asked, screen, which, "pause", reason)


@command(group, "resume")
def resume(asked: Asked, screen: Screen, which: Id, reason: Reason, watch: watching.Watch = False) -> None:
    """Go on after a pause, or after it stopped by itself: with its canary first. Needs a running hub."""
    _tell(asked, screen, which, "resume", reason, watch=watch)


@command(group, "cancel")
def cancel(asked: Asked, screen: Screen, which: Id, reason: Reason, watch: watching.Watch = False) -> None:
    """Send nothing more. What is out is let end and counted; the rest is as it was. Needs a running hub."""
    _tell(asked, screen, which, "cancel", reason, watch=watch)


def _tell(asked: Asked, screen: Screen, which: str, what: str, reason: str, *, watch: bool = False) -> None:
    with running_hub(asked) as hub:
        job = hub.post(f"/replays/{part(which)}/{what}", {"reason": reason}, Job)
        if watch:
            watching.told(hub, screen, job.id, cancelled=what == "cancel")
            return
    if screen.as_json:
        screen.json(job)
    else:
        screen.say(f"{job.id} is {job.state.value}.")


def _dumped(page: ItemPage) -> dict[str, JsonValue]:
    return page.model_dump(mode="json")


def _say_items(screen: Screen, page: ItemPage) -> None:
    screen.say("")
    screen.table(
        ("event", "dead letter", "outcome", "sent as", "why"),
        [(one.seq, one.letter, one.outcome.value, one.made, one.why) for one in page.items],
        empty="There is none with that outcome.",
    )
    screen.more(page.next)

"""Waiting for a job about weights, and what is said of it."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.asked import Asked
from hub.cli.hub_client import HubClient, part
from hub.cli.labels_file import BOTH_WAYS
from hub.cli.people_view import record
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.waterfall import both_waterfalls
from identity_index.people.sampling.estimating import interval
from identity_index.people.weighing.jobs.job import Change, Example, ExamplePage, Job, JobPage, Said, State

PAUSE = 0.3
"""Seconds between two looks at one that is watched."""
Wait = Annotated[
    bool,
    typer.Option("--wait/--no-wait", help="Wait until it has ended; else only say what it is called."),
]
Examples = Annotated[
    int, typer.Option("--examples", min=0, max=20, help="Of each change that a trial found, how many.")
]
_SUMS = {
    "links that would not be made": (Change.NOT_LINKED, Change.ASKED_INSTEAD),
    "new links": (Change.NEWLY_LINKED, Change.LINKED_INSTEAD),
    "new reviews": (Change.NEWLY_ASKED, Change.ASKED_INSTEAD),
    "open reviews that would close": (Change.REVIEW_CLOSES, Change.REVIEW_LINKS),
}
_OF_REVIEWS = {Change.REVIEW_CLOSES, Change.REVIEW_LINKS}


def watched(hub: HubClient, screen: Screen, job: Job, *, wait: bool, of: str = "people") -> Job:
    """The job as it has ended, if it is waited for; ``of``: which index's. Raises ``typer.Exit`` with 130 on
    Ctrl-C: it goes on."""
    if not wait:
        return job
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(
            *columns, console=screen.err, disable=not screen.err.is_terminal, transient=True
        ) as bar:
            task = bar.add_task(job.id, total=None)
            while True:
                job = hub.get(f"/{of}/weights/jobs/{part(job.id)}", Job)
                bar.update(
                    task, description=f"{job.id} {job.phase}", total=job.of or None, completed=job.done
                )
                if job.state is not State.RUNNING:
                    return job
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        screen.failure(
            f"{job.id} goes on in the hub",
            f"`tolbooth {of} weights job {job.id}` shows it, `tolbooth {of} weights stop {job.id}` ends it.",
        )
        raise typer.Exit(130) from None


def listed(asked: Asked, screen: Screen, limit: int, after: str | None, of: str) -> None:
    """The newest first; ``of``: which index's. Of places there are trainings alone."""
    with any_hub(asked) as hub:
        page = hub.get(f"/{of}/weights/jobs", JobPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    kinds = of == "people"
    screen.table(
        ("id", *(("what",) if kinds else ()), "state", "weights", "begun", "by", "why"),
        [
            (
                *(one.id, *((one.kind,) if kinds else ()), one.state.value, one.weights),
                *(one.begun_at, one.by, one.why),
            )
            for one in page.items
        ],
        empty="Nothing was learned or tried yet." if kinds else "Nothing was learned yet.",
        whole=("id", "weights"),
    )
    screen.more(page.next)


def stopped(asked: Asked, screen: Screen, which: str, reason: str, of: str) -> None:
    """End one that runs."""
    with running_hub(asked) as hub:
        found = hub.post(f"/{of}/weights/jobs/{part(which)}/stop", {"reason": reason}, Job)
    say(screen, found, [], 0, of)


def examples_of(hub: HubClient, job: Job) -> list[Example]:
    """What a trial found, by examples."""
    if job.kind != "trial":
        return []
    return hub.get(f"/people/weights/jobs/{part(job.id)}/examples", ExamplePage).items


def say(screen: Screen, job: Job, examples: list[Example], most: int, of: str = "people") -> None:
    """How it stands; of a trial with what it found. Raises ``typer.Exit`` with 1 for one that failed."""
    if screen.as_json:
        told = [one.model_dump(mode="json") for one in examples]
        screen.json({**job.model_dump(mode="json"), "examples": [*told]})
    else:
        _facts(screen, job, of)
        if job.kind == "trial":
            _found(screen, job)
            _examples(screen, examples, most)
    if job.state is State.FAILED:
        raise typer.Exit(1)


def _facts(screen: Screen, job: Job, of: str) -> None:
    trial = job.kind == "trial"
    far = f"{job.done:,} of about {job.of:,}" if job.of else f"{job.done:,}"
    screen.facts(
        [
            ("job", job.id),
            ("state", job.state.value),
            ("why", job.why),
            ("doing", f"{job.phase}: {far}" if job.state is State.RUNNING else None),
            ("tried" if trial else "learned", job.weights),
            ("against" if trial else "in use then", job.against),
            (
                "properties" if of == "places" else "records",
                f"{job.tried:,} of {job.records:,}" if trial else f"{job.records:,}",
            ),
            (
                "texts answered" if of == "places" else "labelled pairs",
                f"{job.labels:,}" if job.labels else None,
            ),
            ("by", job.by),
            ("begun", job.begun_at),
            ("ended", job.ended_at),
        ]
    )
    if job.both_ways:
        screen.note(BOTH_WAYS.format(job.both_ways))
    for one in job.unknown[:10]:
        screen.note(
            f"The index does not know both {one.one.system}/{one.one.local_id} and "
            f"{one.other.system}/{one.other.local_id}: that pair is left out."
        )


def _found(screen: Screen, job: Job) -> None:
    sums = {name: sum(job.changes.get(one, 0) for one in of) for name, of in _SUMS.items()}
    screen.facts([(name, f"{many:,}") for name, many in sums.items()])
    screen.table(
        ("what would be otherwise", "found", "of all records"),
        [(change.value, f"{many:,}", _of_all(job, change, many)) for change, many in job.changes.items()],
        empty="Nothing would be otherwise." if job.tried else "Nothing was tried yet.",
        whole=("found",),
    )


def _of_all(job: Job, change: Change, many: int) -> str:
    """What a sample says of all records, with the interval in which that is in 95 of 100 samples."""
    if change in _OF_REVIEWS:
        return "open reviews, each of them looked at"
    if not job.tried or job.tried >= job.records:
        return f"{many:,}"
    low, high = interval(min(many, job.tried), job.tried)
    return (
        f"about {many / job.tried * job.records:,.0f} ({low * job.records:,.0f} to {high * job.records:,.0f})"
    )


def _examples(screen: Screen, examples: list[Example], most: int) -> None:
    shown: dict[Change, int] = {}
    for one in examples:
        shown[one.change] = shown.get(one.change, 0) + 1
        if shown[one.change] > most:
            continue
        screen.say("")
        screen.say(f"{one.change.value}: {record(one.record)}, of {one.person}", style="bold")
        screen.say(f"in use: {_said(one.before)}")
        screen.say(f"tried:  {_said(one.after)}")
        both_waterfalls(screen, one.before.waterfall, one.after.waterfall)


def _said(said: Said) -> str:
    why = f" ({'; '.join(said.reasons)})" if said.reasons else ""
    merges = f", made one with {', '.join(said.merges)}" if said.merges else ""
    if said.person is None:
        return f"somebody new{why}"
    likely = f"{said.person} at {said.probability:.1%}"
    match said.outcome:
        case "link":
            return f"linked to {likely}{merges}{why}"
        case "review":
            return f"asked about {likely}{why}"
    return f"somebody new, nearest {likely}{why}"

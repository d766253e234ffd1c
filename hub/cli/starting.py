"""Starting a replay of many: what is asked on the command line, and what is said of it."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from dead_letter.replays.job import Job
from hub.cli import watching
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import said
from hub.cli.reach import running_hub
from hub.cli.screen import Screen
from hub.cli.terms import Terms

To = Annotated[
    str | None,
    typer.Option("--to", metavar="SUBSCRIPTION", help="Send them to this receiver, and to no other."),
]
Canary = Annotated[
    int, typer.Option("--canary", min=0, help="So many go first; the rest waits until all of them arrived.")
]
Rate = Annotated[float | None, typer.Option("--rate", help="At most so many a second.")]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", min=1, help="How many are out at once (256).")
]
StopAt = Annotated[
    float | None,
    typer.Option(
        "--stop-at", help="Stop once this part of at least 20 failed again (0.5; 1 is all of them)."
    ),
]
Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted",
        help="Also what names somebody whose data are restricted: you know of it, and the law allows it.",
    ),
]
Body = dict[str, JsonValue]


def pace(*, canary: int, rate: float | None, concurrency: int | None, stop_at: float | None) -> Body:
    """What was said of it; what was not is the hub's to choose."""
    return said({"canary": canary or None, "rate": rate, "concurrency": concurrency, "stop_at": stop_at})


def chosen(ids: list[str], terms: Terms) -> Body:
    """Raises ``Failed`` where it is not exactly one of the two."""
    if bool(terms) == bool(ids):
        raise Failed(
            "Say what to replay",
            "Name dead letters (d-17 d-18), a group of them (--group g-12), or what a search finds "
            "(--type case.opened --words ...), and only one of these.",
        )
    if ids:
        return {"letters": [*ids]}
    return terms if terms.keys() == {"group"} else {"search": terms}


def start(
    asked: Asked, screen: Screen, of: Body, to: str | None, pace: Body, reason: str, *, watch: bool
) -> None:
    """Start the job, and watch it or say how to."""
    body: Body = {**of, **pace, "reason": reason}
    if to is not None:
        body["to"] = to
    with running_hub(asked) as hub:
        job = hub.post("/replays", body, Job)
        if watch:
            watching.told(hub, screen, job.id)
            return
    if screen.as_json:
        screen.json(job)
    else:
        screen.say(f"The replay {job.id} is under way.")
        screen.note(f"Watch it: tolbooth replays show {job.id} --watch")

"""`tolbooth places train`, and `tolbooth places weights`: what texts are tied to properties by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import place_trial, weights_job, weights_versions
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.place_evaluate import Reviews, read_texts
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.waterfall import bar
from hub.cli.weights_job import Wait
from identity_index.people.weighing.jobs.job import Job, State
from identity_index.places.weighing.shown import PlaceWeightsShown
from identity_index.places.weighing.trial import MOST_EXAMPLES, MOST_SAMPLE, SAMPLE, Trial

OF = "places"
Version = Annotated[str, typer.Argument(help="pw-0123456789ab, as `tolbooth places weights list` names it.")]
Which = Annotated[str, typer.Argument(help="wj-1, as the command that began it said.")]
group = typer.Typer(
    no_args_is_help=True, help="The weights that texts are matched by: versions, a dry run, which is in use."
)


def train(asked: Asked, screen: Screen, reviews: Reviews = False, wait: Wait = True) -> None:
    """Learn weights from the properties of the index itself, as a job of the hub. Needs a running hub.

    Texts are made of their own addresses, with slips and parts left out, so that nobody needs to label any.
    The same properties give the same weights. A new version is made and not put in use: see `tolbooth places
    weights try` and `use`, and `tolbooth places evaluate`.
    """
    with running_hub(asked) as hub:
        begun = hub.post("/places/weights/trainings", {"reviews": reviews}, Job)
        job = weights_job.watched(hub, screen, begun, wait=wait, of=OF)
    weights_job.say(screen, job, [], 0, OF)
    if job.state is State.DONE and not screen.as_json:
        screen.note(f"What it would change: `tolbooth places weights try {job.weights}`.")


@command(group, "list")
def list_weights(asked: Asked, screen: Screen) -> None:
    """Every version, the newest first, and which is in use."""
    weights_versions.listed(asked, screen, OF)


@command(group, "show")
def show(asked: Asked, screen: Screen, version: Version) -> None:
    """One version: how it was made, and what each level of agreement is worth by it."""
    found = weights_versions.found(asked, OF, version, PlaceWeightsShown)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            *weights_versions.head(found),
            ("relied on from", f"{found.certain:.1%}"),
            ("asked from", f"{found.possible:.1%}"),
            ("none is meant below", f"{found.none:+.1f} bits"),
        ]
    )
    screen.table(
        ("compared", "level", "bits", ""),
        [
            (ladder.name, level.says, f"{level.bits:+.1f}", bar(level.bits))
            for ladder in found.ladders
            for level in ladder.levels
        ],
        empty="",
        whole=("bits", ""),
    )
    weights_versions.uses(screen, found.uses)


@command(group, "try")
def try_out(
    asked: Asked,
    screen: Screen,
    version: Version,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="FILE", help="Addresses as people wrote them, one on each line."),
    ] = None,
    sample: Annotated[
        int,
        typer.Option("--sample", min=0, max=MOST_SAMPLE, help="About how many properties texts are made of."),
    ] = SAMPLE,
    examples: Annotated[
        int, typer.Option("--examples", min=0, max=MOST_EXAMPLES, help="Of each change, how many.")
    ] = 1,
) -> None:
    """A dry run: what a version would answer, ask or leave otherwise than the one in use.

    Tried are texts that you give, all that somebody is asked about by now, and some that are made of the
    index's own addresses with slips, of which it is known what they mean. Each is answered as if it were
    asked now, by both versions; nothing is changed.
    """
    body: JsonValue = {"texts": [*read_texts(texts)], "sample": sample}
    with any_hub(asked) as hub:
        found = hub.post(f"/places/weights/{part(version)}/try", body, Trial)
    place_trial.say(screen, found, examples)


@command(group, "use")
def use(asked: Asked, screen: Screen, version: Version, reason: Reason) -> None:
    """Match by this version from the next text on, in every process. Needs a running hub.

    What was answered before stays as it is. To go back, use the version before.
    """
    weights_versions.put_in_use(asked, screen, OF, version, reason, PlaceWeightsShown, "text")


@command(group, "jobs")
def jobs(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    after: After = None,
) -> None:
    """Trainings, the newest first."""
    weights_job.listed(asked, screen, limit, after, OF)


@command(group, "job")
def job(asked: Asked, screen: Screen, which: Which) -> None:
    """How far a training is, and what it made."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/weights/jobs/{part(which)}", Job)
    weights_job.say(screen, found, [], 0, OF)


@command(group, "stop")
def stop(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """End a training that runs. Needs a running hub."""
    weights_job.stopped(asked, screen, which, reason, OF)

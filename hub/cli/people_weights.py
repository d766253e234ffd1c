"""`tolbooth people train`, and `tolbooth people weights`: what people are matched by."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import weights_job, weights_versions
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.labels_file import LabelsFile, Reviews, read_labels
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.waterfall import bar
from hub.cli.weights_job import Examples, Wait
from identity_index.people.weighing.jobs.job import SAMPLE, Job, State
from identity_index.people.weighing.version import WeightsShown

Version = Annotated[str, typer.Argument(help="w-0123456789ab, as `tolbooth people weights list` names it.")]
Which = Annotated[str, typer.Argument(help="wj-1, as the command that began it said.")]

group = typer.Typer(
    no_args_is_help=True, help="The weights that people are matched by: versions, a dry run, which is in use."
)


def train(
    asked: Asked,
    screen: Screen,
    labels: LabelsFile = None,
    reviews: Reviews = False,
    wait: Wait = True,
) -> None:
    """Learn weights from the records of the index itself, as a job of the hub. Needs a running hub.

    No labels are needed; labelled pairs tune it. The same records give the same weights. A new version is
    made and not put in use: see `tolbooth people weights try` and `use`.
    """
    said: list[JsonValue] = [one.model_dump(mode="json") for one in read_labels(labels, screen)]
    with running_hub(asked) as hub:
        begun = hub.post("/people/weights/trainings", {"labels": said, "reviews": reviews}, Job)
        job = weights_job.watched(hub, screen, begun, wait=wait)
    weights_job.say(
        screen, job.model_copy(update={"unknown": begun.unknown, "both_ways": begun.both_ways}), [], 0
    )
    if job.state is State.DONE and not screen.as_json:
        screen.note(f"What it would change: `tolbooth people weights try {job.weights}`.")


@command(group, "list")
def list_weights(asked: Asked, screen: Screen) -> None:
    """Every version, the newest first, and which is in use."""
    weights_versions.listed(asked, screen, "people")


@command(group, "show")
def show(asked: Asked, screen: Screen, version: Version) -> None:
    """One version: how it was made, and what each level of agreement is worth by it."""
    _show(screen, weights_versions.found(asked, "people", version, WeightsShown))


@command(group, "try")
def try_out(
    asked: Asked,
    screen: Screen,
    version: Version,
    sample: Annotated[
        int, typer.Option("--sample", min=1, help="About how many records, spread evenly over all.")
    ] = SAMPLE,
    whole: Annotated[bool, typer.Option("--all", help="Every record; that may take hours.")] = False,
    examples: Examples = 1,
    wait: Wait = True,
) -> None:
    """A dry run: what a version would link, ask or leave otherwise than the one in use. Needs a running hub.

    Each record is looked at as if it arrived now, by both versions; nothing is changed. Ctrl-C leaves it to
    the hub, which goes on with it after a restart too; `tolbooth people weights stop` ends it.
    """
    with running_hub(asked) as hub:
        body: JsonValue = {"sample": None if whole else sample}
        begun = hub.post(f"/people/weights/{part(version)}/try", body, Job)
        job = weights_job.watched(hub, screen, begun, wait=wait)
        found = weights_job.examples_of(hub, job)
    weights_job.say(screen, job, found, examples)


@command(group, "use")
def use(asked: Asked, screen: Screen, version: Version, reason: Reason) -> None:
    """Match by this version from the next record that arrives, in every process. Needs a running hub.

    What was decided before stays as it is. To go back, use the version before.
    """
    weights_versions.put_in_use(asked, screen, "people", version, reason, WeightsShown, "record")


@command(group, "jobs")
def jobs(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    after: After = None,
) -> None:
    """Trainings and trials, the newest first."""
    weights_job.listed(asked, screen, limit, after, "people")


@command(group, "job")
def job(asked: Asked, screen: Screen, which: Which, examples: Examples = 20) -> None:
    """How far a training or a trial is, and what it found or made."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/weights/jobs/{part(which)}", Job)
        some = weights_job.examples_of(hub, found)
    weights_job.say(screen, found, some, examples)


@command(group, "stop")
def stop(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """End a training or a trial that runs. What a trial has found is kept. Needs a running hub."""
    weights_job.stopped(asked, screen, which, reason, "people")


def _show(screen: Screen, found: WeightsShown) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            *weights_versions.head(found),
            ("pairs compared", f"{found.pairs:,}" if found.pairs else None),
            ("labelled pairs", f"{found.labels:,}" if found.labels else None),
            ("linked from", f"{found.certain:.1%}"),
            ("asked from", f"{found.possible:.1%}"),
            ("persons reckoned with", f"{found.population:,.0f}"),
        ]
    )
    screen.table(
        ("field", "level", "of one person's", "of two persons'", "bits", ""),
        [
            (
                field.field,
                level.says,
                f"{level.m:.4f}",
                f"{level.u:.6f}",
                f"{level.bits:+.1f}",
                bar(level.bits),
            )
            for field in found.fields
            for level in field.levels
        ],
        empty="",
        whole=("bits", ""),
    )
    weights_versions.uses(screen, found.uses)

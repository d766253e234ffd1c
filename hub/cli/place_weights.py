"""`tolbooth places train | evaluate | weights`: what texts are tied to properties by."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import weights_job
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.waterfall import bar
from hub.cli.weights_job import Wait
from identity_index.people.weighing.jobs.job import Job, JobPage, State
from identity_index.people.weighing.version import WeightsPage
from identity_index.places.weighing.shown import MOST_LABELS, Evaluation, PlaceWeightsShown

COLUMNS = ["text", "uprn"]
OF = "places"
Version = Annotated[str, typer.Argument(help="pw-0123456789ab, as `tolbooth places weights list` names it.")]
Which = Annotated[str, typer.Argument(help="wj-1, as the command that began it said.")]
Reviews = Annotated[bool, typer.Option("--reviews", help="Also what people have said that texts mean.")]
group = typer.Typer(
    no_args_is_help=True, help="The weights that texts are matched by: versions, and which is in use."
)


def train(asked: Asked, screen: Screen, reviews: Reviews = False, wait: Wait = True) -> None:
    """Learn weights from the properties of the index itself, as a job of the hub. Needs a running hub.

    Texts are made of their own addresses, with slips and parts left out, so that nobody needs to label any.
    The same properties give the same weights. A new version is made and not put in use: see `tolbooth places
    evaluate` and `tolbooth places weights use`.
    """
    with running_hub(asked) as hub:
        begun = hub.post("/places/weights/trainings", {"reviews": reviews}, Job)
        job = weights_job.watched(hub, screen, begun, wait=wait, of=OF)
    weights_job.say(screen, job, [], 0, OF)
    if job.state is State.DONE and not screen.as_json:
        screen.note(f"How well it does: `tolbooth places evaluate --reviews --weights {job.weights}`.")


def evaluate(
    asked: Asked,
    screen: Screen,
    labels: Annotated[
        Path | None,
        typer.Option(
            "--labels",
            metavar="CSV",
            help=f"Texts and the UPRNs that they mean; its first line is {','.join(COLUMNS)}, and no UPRN "
            "means that none is meant.",
        ),
    ] = None,
    reviews: Reviews = False,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="VERSION", help="Another version than the one in use.")
    ] = None,
) -> None:
    """Accuracy and precision of a version of the weights, on texts of which it is known what they mean.

    At the margins and over a range, with what it gets wrong. Nothing is changed.
    """
    if labels is None and not reviews:
        raise typer.BadParameter(
            "give texts by --labels, or take what people said by --reviews", param_hint="--labels"
        )
    body: JsonValue = {"labels": [*read_labels(labels)], "reviews": reviews, "weights": weights}
    with any_hub(asked) as hub:
        found = hub.post("/places/weights/evaluate", body, Evaluation)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("weights", found.weights),
            ("texts", f"{found.texts:,}, of which {found.answerable:,} mean a property"),
            ("accuracy", _share(found.accuracy)),
            ("precision", _share(found.precision)),
            ("asked", _share(found.asked)),
        ]
    )
    margins = {found.certain: "certain", found.possible: "possible"}
    screen.table(
        ("score", "", "relied on", "precision", "recall", "F1"),
        [
            (
                f"{one.threshold:.4f}",
                margins.get(one.threshold, ""),
                f"{one.linked:,}",
                *(_share(each) for each in (one.precision, one.recall, one.f1)),
            )
            for one in found.at
        ],
        empty="",
        whole=("score", "precision", "recall", "F1"),
    )
    screen.table(
        ("not answered as was said", "means", "found", "score", "relied on"),
        [
            (
                one.text,
                one.meant or "none",
                one.found or "none",
                f"{one.score:.2f}",
                "yes" if one.certain else "",
            )
            for one in found.wrong
        ],
        empty="Each is answered as was said.",
        whole=("score",),
    )


def read_labels(file: Path | None) -> list[dict[str, JsonValue]]:
    """All of them; none where there is no file. Raises ``Failed``, naming the line."""
    if file is None:
        return []
    try:
        rows = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not written in UTF-8", "Save it as CSV in UTF-8.") from error
    if [name.strip().lower() for name in next(rows, [])] != COLUMNS:
        raise Failed(f"{file} cannot be read", f"Its first line is to be {','.join(COLUMNS)}.")
    found: list[dict[str, JsonValue]] = []
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(COLUMNS):
            raise Failed(
                f"{file}, line {rows.line_num} is no label",
                f"Write {','.join(COLUMNS)}; an address with commas goes in quotes.",
            )
        found.append({"text": row[0], "uprn": row[1].strip() or None})
    if not found:
        raise Failed(f"{file} has no label", "Write one on each line below the first.")
    if len(found) > MOST_LABELS:
        raise Failed(
            f"{file} has {len(found):,} labels, more than {MOST_LABELS:,}",
            "Take those by chance: more say hardly more.",
        )
    return found


@command(group, "list")
def list_weights(asked: Asked, screen: Screen) -> None:
    """Every version, the newest first, and which is in use."""
    with any_hub(asked) as hub:
        page = hub.get("/places/weights", WeightsPage)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("version", "in use", "made", "at", "by", "learned from"),
        [
            (one.version, "yes" if one.in_use else "", one.made, one.made_at, one.made_by, one.learned_from)
            for one in page.items
        ],
        empty=f"No version is on record yet; {page.in_use}, which ships, is in use.",
        whole=("version", "in use"),
    )
    for one in page.uses[:5]:
        screen.note(f"{one.version} was put in use by {one.by}: {one.reason}")


@command(group, "show")
def show(asked: Asked, screen: Screen, version: Version) -> None:
    """One version: how it was made, and what each level of agreement is worth by it."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/weights/{part(version)}", PlaceWeightsShown)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("version", found.version),
            ("in use", "yes" if found.in_use else "no"),
            ("made", f"{found.made}, {found.made_at.astimezone():%Y-%m-%d %H:%M}, by {found.made_by}"),
            ("learned from", found.learned_from),
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
    for one in found.uses:
        screen.note(f"Put in use by {one.by}: {one.reason}")


@command(group, "use")
def use(asked: Asked, screen: Screen, version: Version, reason: Reason) -> None:
    """Match by this version from the next text on, in every process. Needs a running hub.

    What was answered before stays as it is. To go back, use the version before.
    """
    with running_hub(asked) as hub:
        found = hub.post(f"/places/weights/{part(version)}/use", {"reason": reason}, PlaceWeightsShown)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"{found.version} is in use from the next text on.")


@command(group, "jobs")
def jobs(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    after: After = None,
) -> None:
    """Trainings, the newest first."""
    with any_hub(asked) as hub:
        page = hub.get("/places/weights/jobs", JobPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "state", "weights", "begun", "by", "why"),
        [(one.id, one.state.value, one.weights, one.begun_at, one.by, one.why) for one in page.items],
        empty="Nothing was learned yet.",
        whole=("id", "weights"),
    )
    screen.more(page.next)


@command(group, "job")
def job(asked: Asked, screen: Screen, which: Which) -> None:
    """How far a training is, and what it made."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/weights/jobs/{part(which)}", Job)
    weights_job.say(screen, found, [], 0, OF)


@command(group, "stop")
def stop(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """End a training that runs. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(f"/places/weights/jobs/{part(which)}/stop", {"reason": reason}, Job)
    weights_job.say(screen, found, [], 0, OF)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"

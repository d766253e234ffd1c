"""`tolbooth people evaluate`: how well weights do on pairs that people have labelled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import evaluation_chart
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.labels_file import BOTH_WAYS, LabelsFile, Reviews, read_labels
from hub.cli.people_view import record
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.people.matching import AtThreshold
from identity_index.people.weighing.evaluating.evaluation import Evaluation

_BAR = 20


def evaluate(
    asked: Asked,
    screen: Screen,
    labels: LabelsFile = None,
    reviews: Reviews = False,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="VERSION", help="Another version than the one in use.")
    ] = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Write a chart too: FILE.svg or FILE.html.")
    ] = None,
) -> None:
    """Precision, recall and F1 of a version of the weights, by pairs of records that were labelled.

    At the two thresholds and over a range, with the worst of what it gets wrong. Nothing is changed.
    """
    if chart is not None and chart.suffix.lower() not in {".svg", ".html"}:
        raise typer.BadParameter("name a file that ends in .svg or .html", param_hint="--chart")
    if labels is None and not reviews:
        raise typer.BadParameter(
            "give labelled pairs by --labels, or take the stewards' answers by --reviews",
            param_hint="--labels",
        )
    said: list[JsonValue] = [one.model_dump(mode="json") for one in read_labels(labels, screen)]
    body: JsonValue = {"labels": said, "reviews": reviews, "weights": weights}
    with any_hub(asked) as hub:
        found = hub.post("/people/weights/evaluate", body, Evaluation)
    if chart is not None:
        _write(chart, found)
    if screen.as_json:
        screen.json(found)
    else:
        _say(screen, found)
        if chart is not None:
            screen.note(f"The chart is in {chart}.")


def _write(chart: Path, found: Evaluation) -> None:
    made = evaluation_chart.html(found) if chart.suffix.lower() == ".html" else evaluation_chart.svg(found)
    try:
        chart.write_text(made, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{chart} cannot be written", f"{error.strerror}: name another file.") from error


def _say(screen: Screen, found: Evaluation) -> None:
    screen.say(f"{found.weights} by {found.pairs:,} pairs, {found.same:,} of them one person's.")
    screen.table(
        ("threshold", "", "linked", "precision", "recall", "F1", ""),
        [
            (
                f"{one.threshold:.4f}",
                "certain"
                if one.threshold == found.certain
                else "possible"
                if one.threshold == found.possible
                else "",
                f"{one.linked:,}",
                *(_share(each) for each in (one.precision, one.recall, one.f1)),
                _bar(one),
            )
            for one in found.at
        ],
        empty="",
        whole=("threshold", "precision", "recall", "F1", ""),
    )
    if found.never_alone:
        screen.say(
            f"Whatever they score, {found.never_alone:,} of the pairs contradict each other and are never "
            "linked by score alone."
        )
    if found.wrong:
        screen.say("")
        screen.table(
            ("wrong by these weights", "and", "said to be", "likely", "bits"),
            [
                (
                    record(one.one),
                    record(one.other),
                    "one" if one.same else "two",
                    _likely(one.probability),
                    f"{one.bits:+.1f}",
                )
                for one in found.wrong
            ],
            empty="",
            whole=("likely", "bits"),
        )
    if found.both_ways:
        screen.note(BOTH_WAYS.format(found.both_ways))
    for pair in found.unknown[:10]:
        screen.note(
            f"The index does not know both {pair.one.system}/{pair.one.local_id} and "
            f"{pair.other.system}/{pair.other.local_id}: that pair is left out."
        )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _likely(probability: float) -> str:
    return f"{probability:.2%}"


def _bar(one: AtThreshold) -> str:
    """F1 as a bar."""
    return "" if one.f1 is None else "█" * round(one.f1 * _BAR)

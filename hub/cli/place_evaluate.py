"""`tolbooth places evaluate`: how well weights do on texts of which it is known what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue, ValidationError

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.labels_file import read_lines, read_text
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.places.reference import read_uprn
from identity_index.places.weighing.shown import MOST_LABELS, Evaluation, Label
from identity_index.places.weighing.trial import MOST_GIVEN

COLUMNS = ["text", "uprn"]
Reviews = Annotated[bool, typer.Option("--reviews", help="Also what people have said that texts mean.")]


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
    said: list[JsonValue] = []
    if labels is not None:
        each = read_lines(labels, COLUMNS, _label, MOST_LABELS, screen)
        said += [one.model_dump(mode="json") for one in each]
    body: JsonValue = {"labels": said, "reviews": reviews, "weights": weights}
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


def read_texts(file: Path | None) -> list[str]:
    """Each line that says anything; none where there is no file. Raises ``Failed``."""
    if file is None:
        return []
    found = [line.strip() for line in read_text(file).splitlines() if line.strip()]
    if not found:
        raise Failed(f"{file} has no text", "Write an address on each line.")
    if len(found) > MOST_GIVEN:
        raise Failed(
            f"{file} has {len(found):,} texts, more than {MOST_GIVEN:,}",
            "Take those by chance: more say hardly more.",
        )
    return found


def _label(row: list[str]) -> Label:
    uprn = row[1].strip() or None
    if uprn is not None:
        read_uprn(uprn)
    try:
        return Label.model_validate({"text": row[0], "uprn": uprn})
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{first['loc'][0]}: {first['msg']}") from error


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"

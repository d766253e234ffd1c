"""`tolbooth places evaluate`: how well weights do on texts of which it is known what they mean."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.places.weighing.shown import MOST_LABELS, Evaluation
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


def read_texts(file: Path | None) -> list[str]:
    """Each line that says anything; none where there is no file. Raises ``Failed``."""
    if file is None:
        return []
    found = [line.strip() for line in _read(file).splitlines() if line.strip()]
    if not found:
        raise Failed(f"{file} has no text", "Write an address on each line.")
    if len(found) > MOST_GIVEN:
        raise Failed(
            f"{file} has {len(found):,} texts, more than {MOST_GIVEN:,}",
            "Take those by chance: more say hardly more.",
        )
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not written in UTF-8", "Save it in UTF-8.") from error


def read_labels(file: Path | None) -> list[dict[str, JsonValue]]:
    """All of them; none where there is no file. Raises ``Failed``, naming the line."""
    if file is None:
        return []
    rows = csv.reader(_read(file).splitlines())
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


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"

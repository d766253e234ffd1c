"""A file of labelled pairs: records of which somebody has said whether they are one person's."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from hub.cli.failure import Failed
from hub.cli.screen import Screen
from identity_index.people.weighing.evaluating.label import MOST_LABELS, Label

T = TypeVar("T")
COLUMNS = ("system", "local_id", "other_system", "other_local_id", "same")
_SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_SAID_AT_MOST = 20
"""Lines that are left out."""
BOTH_WAYS = (
    "Said to be one person's, and not to be: {:,} pairs. What the file says first counts, then reviews."
)
LabelsFile = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        metavar="CSV",
        help=f"Labelled pairs of records; its first line is {','.join(COLUMNS)}, the last is yes or no.",
    ),
]
Reviews = Annotated[
    bool, typer.Option("--reviews", help="Also what stewards have accepted and rejected in reviews.")
]


def read_labels(file: Path | None, screen: Screen) -> list[Label]:
    """All of them; none where there is no file. Lines that are none are left out, and said. Raises
    ``Failed`` where there is no other."""
    return [] if file is None else read_lines(file, COLUMNS, _label, MOST_LABELS, screen)


def read_lines(
    file: Path, columns: Sequence[str], of: Callable[[list[str]], T], most: int, screen: Screen
) -> list[T]:
    """What each line of a CSV file is, where ``of`` (which is given its cells, as many as there are
    ``columns``) raises no ``ValueError``; that is said of the others. Raises ``Failed`` for a file that holds
    nothing else, or more than ``most``."""
    rows = csv.reader(read_text(file).splitlines())
    if [name.strip().lower() for name in next(rows, [])] != list(columns):
        raise Failed(f"{file} cannot be read", f"Its first line is to be {','.join(columns)}.")
    found: list[T] = []
    wrong: list[str] = []
    for row in rows:
        if not any(row):
            continue
        try:
            found.append(of(_cells(row, columns)))
        except ValueError as error:
            wrong.append(f"{file}, line {rows.line_num} is no label: {error}")
    if not found:
        raise Failed(wrong[0] if wrong else f"{file} has no label", "Write one on each line below the first.")
    if len(found) > most:
        raise Failed(
            f"{file} has {len(found):,} labels, more than {most:,}",
            "Take those by chance: more say hardly more.",
        )
    for line in wrong[:_SAID_AT_MOST]:
        screen.note(f"{line}. It is left out.")
    if len(wrong) > _SAID_AT_MOST:
        screen.note(f"{len(wrong) - _SAID_AT_MOST:,} more lines are left out, which are no labels either.")
    return found


def _cells(row: list[str], columns: Sequence[str]) -> list[str]:
    if len(row) != len(columns):
        raise ValueError(f"write {','.join(columns)}; what has commas in it goes in quotes")
    return row


def read_text(file: Path) -> str:
    """Raises ``Failed``."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not written in UTF-8", "Save it in UTF-8.") from error


def _label(row: list[str]) -> Label:
    system, local_id, other_system, other_local_id, same = (cell.strip() for cell in row)
    if same.lower() not in _SAID:
        raise ValueError("the last is to be yes or no")
    try:
        return Label.model_validate(
            {
                "one": {"system": system, "local_id": local_id},
                "other": {"system": other_system, "local_id": other_local_id},
                "same": _SAID[same.lower()],
            }
        )
    except ValidationError as error:
        where = " of ".join(str(one) for one in reversed(error.errors()[0]["loc"]))
        raise ValueError(f"the {where} cannot be one, {error.errors()[0]['msg']}") from error

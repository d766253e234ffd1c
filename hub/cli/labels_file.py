"""A file of labelled pairs: records of which somebody has said whether they are one person's."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from hub.cli.failure import Failed
from identity_index.people.weighing.evaluating.label import MOST_LABELS, Label

COLUMNS = ("system", "local_id", "other_system", "other_local_id", "same")
_SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
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


def read_labels(file: Path | None) -> list[Label]:
    """All of them; none where there is no file. Raises ``Failed``, naming the line."""
    if file is None:
        return []
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not written in UTF-8", "Save it as CSV in UTF-8.") from error
    rows = csv.reader(text.splitlines())
    head = tuple(name.strip().lower() for name in next(rows, []))
    if head != COLUMNS:
        raise Failed(f"{file} cannot be read", f"Its first line is to be {','.join(COLUMNS)}.")
    found = [_label(file, rows.line_num, row) for row in rows if any(row)]
    if not found:
        raise Failed(f"{file} has no labelled pair", "Write one on each line below the first.")
    if len(found) > MOST_LABELS:
        raise Failed(
            f"{file} has {len(found):,} labelled pairs, more than {MOST_LABELS:,}",
            "Take those by chance: more say hardly more.",
        )
    return found


def _label(file: Path, line: int, row: list[str]) -> Label:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(COLUMNS) or cells[-1].lower() not in _SAID:
        raise Failed(
            f"{file}, line {line} is no labelled pair",
            f"Write {','.join(COLUMNS)}, the last as yes or no.",
        )
    try:
        return Label.model_validate(
            {
                "one": {"system": cells[0], "local_id": cells[1]},
                "other": {"system": cells[2], "local_id": cells[3]},
                "same": _SAID[cells[-1].lower()],
            }
        )
    except ValidationError as error:
        where = " of ".join(str(one) for one in reversed(error.errors()[0]["loc"]))
        raise Failed(f"{file}, line {line}: the {where} cannot be one", error.errors()[0]["msg"]) from error

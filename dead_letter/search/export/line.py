"""One line of an export, as JSON or as CSV. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field, JsonValue

from ledger.reading.dead_letters import DeadLetter

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """``jsonl``: one JSON object on a line. ``csv``: one row on a line, with a heading."""

    JSONL = "jsonl"
    CSV = "csv"


class ExportedLetter(DeadLetter):
    """A dead letter with what it was to deliver. ``raw`` is what a message came as, and only in clear."""

    data: JsonValue = Field(default=None, description="of the event; what is personal masked, or in clear")
    raw: str | None = Field(default=None, description="a byte that is not UTF-8 is written \\xNN")


COLUMNS = ("id", *(name for name in ExportedLetter.model_fields if name != "id"))


def written(letters: Iterable[ExportedLetter], how: Format, *, heading: bool) -> bytes:
    """Lines, each with its end. ``heading``: of CSV, the names of the columns first."""
    if how is Format.JSONL:
        return b"".join(
            json.dumps(one.model_dump(mode="json"), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            for one in letters
        )
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    if heading:
        rows.writerow(COLUMNS)
    for one in letters:
        values = one.model_dump(mode="json")
        rows.writerow([_cell(values[name]) for name in COLUMNS])
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: JsonValue) -> str:
    """On one line, so that a line is a letter; what a spreadsheet would take for a formula is made text."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.splitlines())
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text

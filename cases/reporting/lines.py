"""Rows of cases as text, a piece at a time. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

from cases.reporting.report import CaseRow

Form = Literal["csv", "jsonl"]
MEDIA_TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
COLUMNS = tuple(CaseRow.model_fields)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(rows: Sequence[CaseRow], form: Form, *, heading: bool) -> bytes:
    """``heading``: the names of the columns first, where the form has any."""
    if form == "jsonl":
        return "".join(f"{one.model_dump_json()}\n" for one in rows).encode()
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    if heading:
        lines.writerow(COLUMNS)
    for one in rows:
        said = one.model_dump(mode="json")
        lines.writerow([cell(said[name]) for name in COLUMNS])
    return text.getvalue().encode()


def cell(value: str | int | float | None) -> str | int | float:
    """What a spreadsheet would take for a formula is made text: a queue may be called anything."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

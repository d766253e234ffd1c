"""A file of assets, line by line: what can be sent, and what is wrong with the others."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError

from hub.cli import geojson
from hub.cli.failure import Failed
from schemas.formats import Key

_KEY: TypeAdapter[str] = TypeAdapter(Key)

_TOO_MANY = "it has {} values more than the first line has names: put one with commas in it in quotes"


@dataclass(frozen=True, slots=True)
class Row:
    """One asset. ``at``: where in the file; ``said``: what is not empty of it, by the names of columns;
    ``problem``: why it cannot be sent."""

    at: str
    local_id: str
    said: dict[str, str]
    problem: str = ""

    def item(self, system: str, kind: str | None) -> JsonValue:
        """As it is sent. ``kind``: what it is, where the file does not say."""
        point: dict[str, JsonValue] = {}
        for name in ("easting", "northing", "latitude", "longitude"):
            if name in self.said:
                point[name] = self.said[name]
        asset: dict[str, JsonValue] = {"point": point, "kind": self.said.get("kind") or kind or ""}
        for name in ("name", "usrn", "uprn"):
            if name in self.said:
                asset[name] = self.said[name]
        asset["sensors"] = [one.strip() for one in self.said.get("sensors", "").split(";") if one.strip()]
        return {"system": system, "local_id": self.local_id, "asset": asset}


def rows_of(file: Path) -> list[Row]:
    """Raises ``Failed`` for a file of which nothing can be read."""
    if file.suffix.lower() in {".json", ".geojson"}:
        features = enumerate(geojson.each_of(file), 1)
        return list(_judged((f"feature {number}", *_of_feature(one)) for number, one in features))
    try:
        with file.open(encoding="utf-8-sig", newline="") as content:
            return list(_judged(_lines(file, content)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Failed(f"{file} cannot be read", f"{error}: is it a CSV file in UTF-8?") from error


def _judged(rows: Iterable[tuple[str, dict[str, str], str]]) -> Iterator[Row]:
    """Of two with one key the first is sent. Each row with what is wrong with it, if that is known."""
    seen: dict[str, str] = {}
    for at, named, wrong in rows:
        said = {name.strip().lower(): value.strip() for name, value in named.items() if value.strip()}
        key = said.get("local_id", "")
        problem = wrong or _wrong_key(key)
        if not problem and (before := seen.setdefault(key, at)) != at:
            problem = f"{before} has this local_id already, and is what counts: leave one of them in the file"
        yield Row(at, key, said, problem)


def _wrong_key(key: str) -> str:
    if not key:
        return "it has no local_id, by which its system knows it: write it, or leave it out of the file"
    try:
        _KEY.validate_python(key)
    except ValidationError as error:
        return f"local_id: {error.errors()[0]['msg']}"
    return ""


def _lines(file: Path, content: Iterable[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """By the line at which each begins. Raises ``Failed`` where the first names no ``local_id``."""
    reader = csv.reader(content)
    columns = [one.strip().lower() for one in next(reader, [])]
    if "local_id" not in columns:
        raise Failed(
            f"{file} names no column local_id in its first line",
            "Name the columns there, as in local_id,name,easting,northing; local_id is what the system "
            "calls each.",
        )
    begins = reader.line_num + 1
    for cells in reader:
        if any(cells):
            more = len(cells) - len(columns)
            problem = "" if more <= 0 or not any(cells[len(columns) :]) else _TOO_MANY.format(more)
            yield f"line {begins}", dict(zip(columns, cells, strict=False)), problem
        begins = reader.line_num + 1


def _of_feature(one: geojson.Feature | str) -> tuple[dict[str, str], str]:
    if isinstance(one, str):
        return {}, f"it is no feature of GeoJSON: {one}"
    row = {name: str(value) for name, value in one.said.items() if value not in (None, "")}
    geometry = one.geometry or {}
    where = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(where, list) and len(where) >= 2:
        row |= {"longitude": str(where[0]), "latitude": str(where[1])}
    return row, ""

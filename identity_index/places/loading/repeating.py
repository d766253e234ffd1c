"""One UPRN on several lines of one gazetteer: the first of them is kept, however batches are cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from pydantic_core import from_json

from identity_index.places.addressbase.line import Told, WrongLine
from identity_index.places.addressbase.records import SHAPES, Kind
from identity_index.places.gazetteer.row import COLUMNS
from identity_index.places.keeping.records import repository as records
from identity_index.places.keeping.said import Said
from identity_index.places.loading.load import Reject
from identity_index.places.loading.loads.repository import Begun
from identity_index.places.loading.reading import rejected
from identity_index.places.loading.taking import as_said
from ledger.session import Session

_COLUMNS = {
    **{"logical_status": "status", "sao_text": "unit", "pao_text": "building", "description": "street"},
    **{"code": "classification", "name": "organisation", "area_name": "street"},
    **dict.fromkeys(("pao_start", "pao_start_suffix", "pao_end", "pao_end_suffix"), "number"),
}
"""What a gazetteer calls what its records call otherwise."""


@dataclass(slots=True)
class Once:
    """``told``: what the first line of each property says; ``repeated``: lines that say the same once more;
    ``wrong``: those that say something else."""

    told: list[tuple[int, Told]] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    wrong: list[Reject] = field(default_factory=list)


class _Row(NamedTuple):
    """What a line says of its property, and the names that it gives to its street."""

    line: int
    said: list[Said]
    names: list[Said]


def first_of_each(
    session: Session, begun: Begun, told: Sequence[tuple[int, Told]], lines: Sequence[str], first: int
) -> Once:
    """``lines``: those of the batch, which begins at ``first``; ``told``: what they say, by their numbers."""
    found = Once()
    rows = {line: [one for _, one in some] for line, some in groupby(told, key=lambda pair: pair[0])}
    held = _held(session, begun, [some[0].about for some in rows.values()])
    names: dict[tuple[int, int, str], Said] = {}
    streets: dict[tuple[int, int, str], Said] | None = None
    for line, some in rows.items():
        row = _parted(line, [as_said(begun.number, line, one) for one in some])
        before = held.get(some[0].about)
        if before is None:
            held[some[0].about] = row
            names |= {one.place: one for one in row.names}
            found.told += [(line, one) for one in some]
            continue
        if streets is None:
            usrns = {one.about for _, one in told if one.kind.of_street}
            streets = {one.place: one for one in records.held(session, usrns, records.STREETS)}
        called = [said for one in row.names if (said := names.get(one.place) or streets.get(one.place))]
        differs = list(dict.fromkeys(_differing([*before.said, *called], [*row.said, *row.names])))
        if not differs:
            found.repeated.append(line)
            continue
        problem = (
            f"lines {before.line} and {line} are both of UPRN {some[0].about}, and do not say the same: "
            f"{', '.join(differs)}"
        )
        fix = f"Line {before.line} is kept, as the first. Leave one of them in the file, and load it again."
        found.wrong.append(rejected(line, lines[line - first], WrongLine(problem, fix, "uprn")))
    return found


def _held(session: Session, begun: Begun, uprns: Iterable[int]) -> dict[int, _Row]:
    """What earlier batches of this very file said of them."""
    found: dict[int, _Row] = {}
    for one in records.held(session, uprns, records.PROPERTIES):
        if one.load == begun.number:
            found.setdefault(one.about, _Row(one.line, [], [])).said.append(one)
    return found


def _parted(line: int, said: Sequence[Said]) -> _Row:
    of_property = [one for one in said if not Kind(one.kind).of_street]
    return _Row(line, of_property, [one for one in said if one.kind == Kind.STREET_NAME])


def _differing(before: Sequence[Said], after: Sequence[Said]) -> Iterator[str]:
    """The columns in which they do."""
    old, new = ({one.place: one.body for one in some} for some in (before, after))
    for place in old | new:
        one, other = (from_json(some.get(place, "[]")) for some in (old, new))
        fields = SHAPES[Kind(place[1])]._fields
        blank = [None] * len(fields)
        if place[1] in {Kind.CLASSIFICATION, Kind.ORGANISATION} and one != other:
            yield Kind(place[1]).name.lower()
            continue
        for name, was, now in zip(fields, one or blank, other or blank, strict=True):
            if was != now and (column := _COLUMNS.get(name, name)) in COLUMNS:
                yield column

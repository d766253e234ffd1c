"""One line as its record, or what is wrong with it. Pure."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast, get_type_hints

from identity_index.places.addressbase import fields
from identity_index.places.addressbase.records import SHAPES, Kind, Property, Record, Street

Change = Literal["I", "U", "D"]
LONGEST = 4096
"""Characters of one line; the longest of the product's has some 700."""
LONGEST_KEY = 64
OF_THE_FILE = {"10": "header", "29": "metadata", "99": "trailer"}
"""Types of lines that tell of the file itself."""


class WrongLine(ValueError):
    """It cannot be read. ``column`` is where, by the name of the record's field."""

    def __init__(self, problem: str, fix: str, column: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.fix, self.column = problem, fix, column


class Told(NamedTuple):
    """What a line says. ``key`` tells it from the others of its kind that are of the same street or property;
    ``order`` is the place at which it is to be processed. ``unplaced``: its coordinates of nought say that it
    is not known where that is. ``own_parent``: it says that it is a part of itself, which is passed over."""

    change: Change
    order: int
    kind: Kind
    about: int
    key: str
    record: Record
    unplaced: bool = False
    own_parent: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line of one type holds; ``key``: which of its values tells it from others of its place."""

    kind: Kind
    names: tuple[str, ...]
    reads: tuple[fields.Reads, ...]
    make: Callable[..., Record]
    key: int | None


def cells_of(line: str) -> list[str]:
    """The values of a line. Raises ``WrongLine``."""
    if len(line) > LONGEST:
        raise WrongLine(
            f"the line is longer than {LONGEST:,} characters", "Is it AddressBase Premium at all?"
        )
    if "\ufffd" in line:
        raise WrongLine("the line is not UTF-8", "Ask for the file in UTF-8, or convert it.")
    try:
        return next(csv.reader((line,), skipinitialspace=True, strict=True), [])
    except csv.Error as error:
        raise WrongLine(f"the line is no CSV: {error}", "Is a quote opened and not closed?") from None


def deletes_something(line: str) -> bool:
    """Is it one that deletes a record, whether or not it can be read? Quick."""
    kind, _, rest = line.partition(",")
    return kind not in OF_THE_FILE and rest.lstrip(' "').startswith("D")


def read_line(cells: list[str]) -> Told:
    """Of types 11 to 32 except 29. Raises ``WrongLine``."""
    shape = SHAPED.get(cells[0].strip() if cells else "")
    if shape is None:
        first = cells[0][:20] if cells else ""
        known = ", ".join(SHAPED)
        raise WrongLine(f"{first!r} is no type of line", f"They are {known}; 10, 29 and 99 tell of the file.")
    if len(cells) != len(shape.names) + 3:
        has = f"a line of type {cells[0]} has {len(shape.names) + 3} values, and this one {len(cells)}"
        raise WrongLine(has, "Is it another product, or another version of it?")
    change = cells[1].strip()
    if change not in {"I", "U", "D"}:
        raise WrongLine("the change type must be I, U or D", "Ask for the file again.", "change_type")
    try:
        order = fields.whole(cells[2]) or 0
    except ValueError as error:
        raise WrongLine(str(error), "Ask for the file again.", "pro_order") from None
    said, unplaced = _placed(shape, cells[3:])
    try:
        values: list[Any] = [read(cell) for read, cell in zip(shape.reads, said, strict=True)]
    except ValueError:
        raise _wrong_value(shape, said) from None
    own_parent = shape.kind is Kind.PROPERTY and values[_PARENT] == values[0]
    if own_parent:
        values[_PARENT] = None
    key = "" if shape.key is None else str(values[shape.key])
    if len(key) > LONGEST_KEY:
        raise WrongLine(f"its key is longer than {LONGEST_KEY} characters", "Ask for the file again.")
    return Told(
        cast("Change", change), order, shape.kind, values[0], key, shape.make(values), unplaced, own_parent
    )


def _wrong_value(shape: Shape, cells: list[str]) -> WrongLine:
    """The first that cannot be read. Which it is costs more to keep in mind than to find again."""
    for read, name, cell in zip(shape.reads, shape.names, cells, strict=True):
        try:
            read(cell)
        except ValueError as error:
            return WrongLine(str(error), "Put it right in the gazetteer, and load the change.", name)
    raise AssertionError("a value that could not be read can be read now")


def is_nowhere(easting: str, northing: str) -> bool:
    """Nought and nought is what is written where it is not known where something is."""
    return _is_nought(easting) and _is_nought(northing)


def _is_nought(written: str) -> bool:
    try:
        return fields.decimal(written) == 0
    except ValueError:
        return False


def _placed(shape: Shape, cells: list[str]) -> tuple[list[str], bool]:
    """The values without coordinates that say nothing."""
    nowhere = [at for at in PLACED_AT.get(shape.kind, ()) if is_nowhere(cells[at], cells[at + 1])]
    for at in nowhere:
        cells = [*cells[:at], *("",) * 4, *cells[at + 4 :]]
    return cells, bool(nowhere)


def record_of(kind: Kind, values: list[Any]) -> Record:
    """One that was read before, from its values in their order."""
    return _SHAPES[kind].make(values)


_OTHERWISE: dict[str, fields.Reads] = {
    **dict.fromkeys(("usrn",), fields.usrn),
    **dict.fromkeys(("uprn", "successor"), fields.uprn),
    **dict.fromkeys(("parent_uprn",), fields.uprn_or_none),
    **dict.fromkeys(("lpi_key", "xref_key", "succ_key", "org_key", "class_key"), fields.needed),
}
PLACED_AT = {
    Kind.STREET: tuple(map(Street._fields.index, ("start_easting", "end_easting"))),
    Kind.PROPERTY: (Property._fields.index("easting"),),
}
"""Where an easting is, after which come northing, latitude and longitude."""
_PARENT = Property._fields.index("parent_uprn")
_KEYS = ("lpi_key", "xref_key", "succ_key", "org_key", "class_key", "udprn", "language")
_REMEMBERED = 4096
"""Values of one column: days, codes and towns come again and again, and are read once."""
_OF_TYPE: dict[object, fields.Reads] = {
    str: fields.text,
    int: fields.whole,
    int | None: fields.whole,
    float | None: fields.decimal,
}


_COME_AGAIN = (fields.text, fields.whole, fields.day)


def _reads(kind: Kind, name: str, noted: object) -> fields.Reads:
    if kind is Kind.ADDRESS and name == "usrn":
        return fields.usrn_or_none
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    return fields.day if name.endswith("_date") else _OF_TYPE[noted]


def _udprn(value: str) -> int:
    found = fields.whole(value)
    if found is None:
        raise ValueError("must not be empty")
    return found


def _shape(kind: Kind, made: Any) -> Shape:
    names = made._fields
    noted = get_type_hints(made)
    reads = [_reads(kind, name, noted[name]) for name in names]
    reads = [lru_cache(_REMEMBERED)(read) if read in _COME_AGAIN else read for read in reads]
    if kind is Kind.DELIVERY:
        reads[names.index("udprn")] = _udprn
    key = None
    if kind not in {Kind.STREET, Kind.PROPERTY}:
        key = next(names.index(one) for one in _KEYS if one in names)
    return Shape(kind, names, tuple(reads), made._make, key)


_SHAPES = {kind: _shape(kind, made) for kind, made in SHAPES.items()}
SHAPED = {str(int(kind)): shape for kind, shape in _SHAPES.items()}
"""By the types of lines."""

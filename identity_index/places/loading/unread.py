"""What a line that cannot be read would have said something of, as far as that much can be read. Pure.

A full supply takes back what it does not have. A line that cannot be read is there all the same: what it may
be about is spared, and kept as it was.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from identity_index.places.addressbase.line import SHAPED, Shape
from identity_index.places.addressbase.records import Kind
from identity_index.places.reference import NoReference, read_uprn, read_usrn

Spared = tuple[int, int, str]
"""The kind of record, its USRN or UPRN, and its key. The number 0 is any, and so is an empty key."""
_ALL = tuple((int(kind), 0, "") for kind in Kind)
_OF_ROW = (Kind.PROPERTY, Kind.ADDRESS, Kind.CLASSIFICATION, Kind.ORGANISATION)
_OF_ITS_STREET = (Kind.STREET, Kind.STREET_NAME)


def of_addressbase(line: str) -> Sequence[Spared]:
    """Of a line of AddressBase Premium: the record, all of its kind of one place, or all of its kind."""
    cells = _cells(line)
    written = cells[0].strip() if cells else ""
    shape = SHAPED.get(written)
    if shape is None:
        # Two digits are a type of some other version, of which nothing is held; anything else may be any.
        return () if len(written) == 2 and written.isascii() and written.isdigit() else _ALL
    kind = int(shape.kind)
    # The last that is there may have been cut off in the middle.
    about = _number(cells[3], street=shape.kind.of_street) if len(cells) > 4 else None
    if about is None:
        return ((kind, 0, ""),)
    return ((kind, about, _key(shape, cells)),)


def of_gazetteer(line: str, columns: Sequence[str]) -> Sequence[Spared]:
    """Of a line of a gazetteer: all that it may say of its property, and of the street that it names."""
    cells = _cells(line)
    uprn = _cell("uprn", cells, columns)
    about = None if uprn is None else _number(uprn, street=False)
    return (*_all_of(_OF_ROW, about), *_of_street(cells, columns))


def _of_street(cells: Sequence[str], columns: Sequence[str]) -> Iterator[Spared]:
    if "usrn" not in columns:
        return
    written = _cell("usrn", cells, columns)
    if written is None or written.strip():
        yield from _all_of(_OF_ITS_STREET, None if written is None else _number(written, street=True))


def _all_of(kinds: Sequence[Kind], about: int | None) -> Iterator[Spared]:
    for kind in kinds:
        yield int(kind), about or 0, ""


def _cell(name: str, cells: Sequence[str], columns: Sequence[str]) -> str | None:
    """None where it cannot be said: with a comma too many, only the first is sure to be where it belongs."""
    at = columns.index(name)
    if len(cells) == len(columns) or (at == 0 and len(cells) > 1):
        return cells[at]
    return None


def _key(shape: Shape, cells: Sequence[str]) -> str:
    """Empty where it cannot be read, and where such a record has none."""
    if shape.key is None or len(cells) != len(shape.names) + 3:
        return ""
    written = cells[3 + shape.key]
    if "\ufffd" in written:
        return ""
    try:
        return str(shape.reads[shape.key](written))
    except ValueError:
        return ""


def _number(written: str, *, street: bool) -> int | None:
    try:
        return (read_usrn if street else read_uprn)("".join(written.split()))
    except NoReference:
        return None


def _cells(line: str) -> list[str]:
    """As well as it can be cut into them."""
    try:
        return next(csv.reader((line,), skipinitialspace=True), [])
    except csv.Error:
        return line.split(",")

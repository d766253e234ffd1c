"""A line of a gazetteer as the records that AddressBase Premium would hold of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from identity_index.places.addressbase import fields
from identity_index.places.addressbase.line import Told, WrongLine, is_nowhere
from identity_index.places.addressbase.records import (
    Address,
    Classification,
    Kind,
    Organisation,
    Property,
    Record,
    Street,
    StreetName,
)
from identity_index.places.naming import area_written

COLUMNS: dict[str, str] = {
    "uprn": "the property's number; needed",
    "status": "current, provisional or historical; empty: current",
    "parent_uprn": "the property that it is a part of",
    "unit": "what is within the building: Flat 2",
    "building": "the building's name",
    "number": "the number in the street: 166, 166A, 12-14",
    "usrn": "the street's number",
    "street": "the street's name",
    "locality": "the village or district",
    "town": "the town",
    "postcode": "the postcode",
    "easting": "metres on the British National Grid",
    "northing": "metres on the British National Grid",
    "latitude": "degrees north",
    "longitude": "degrees east",
    "classification": "what it is, such as RD04",
    "organisation": "who trades there",
}
"""The columns that a gazetteer may have, by the names of its first line, and what they hold."""
LANGUAGE = "ENG"
T = TypeVar("T")
_STATUS = {"": 1, "current": 1, "approved": 1, "provisional": 6, "historical": 8, "retired": 8}
_NUMBER = re.compile(r"(\d{1,4})\s*([A-Za-z]?)(?:\s*[-/]\s*(\d{1,4})\s*([A-Za-z]?))?", re.ASCII)


class WrongColumns(ValueError):
    """The first line does not name columns of a gazetteer."""


def names_columns(cells: Sequence[str]) -> bool:
    """Is it the first line of a gazetteer, be it right or wrong?"""
    return any(name in COLUMNS or "uprn" in name for name in _names(cells))


def _names(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lower().lstrip("\ufeff").replace(" ", "_") for cell in cells]


def read_columns(cells: Sequence[str]) -> list[str]:
    """The columns in their order; raises ``WrongColumns``."""
    names = _names(cells)
    if unknown := sorted({one for one in names if one not in COLUMNS}):
        raise WrongColumns(
            f"a gazetteer has no column {', '.join(map(repr, unknown[:5]))}; it may have {', '.join(COLUMNS)}"
        )
    if "uprn" not in names:
        raise WrongColumns("its first line names no column uprn, which each property is known by")
    if twice := sorted({one for one in names if names.count(one) > 1}):
        raise WrongColumns(f"its first line names {', '.join(twice)} more than once")
    return names


def read_row(cells: Sequence[str], columns: Sequence[str], line: int) -> list[Told]:
    """What a line says. Raises ``WrongLine``."""
    if len(cells) != len(columns):
        has = f"the line has {len(cells)} values, and the first line names {len(columns)} columns"
        raise WrongLine(has, "Is a comma within a value that is not in quotes?")
    row = dict.fromkeys(COLUMNS, "") | dict(zip(columns, cells, strict=True))
    uprn = _value(row, "uprn", fields.uprn)
    usrn = _value(row, "usrn", fields.usrn_or_none)
    text = {name: _value(row, name, fields.text) for name in ("unit", "building", "street", "organisation")}
    town, locality = _value(row, "town", fields.text), _value(row, "locality", fields.text)
    status = _STATUS.get(row["status"].strip().lower())
    if status is None:
        raise WrongLine("must be current, provisional or historical", "Put it right.", "status")
    start, suffix, end, end_suffix = _number(row["number"].strip())
    days = (None,) * 4
    nowhere = is_nowhere(row["easting"], row["northing"])
    if nowhere:
        row |= dict.fromkeys(("easting", "northing", "latitude", "longitude"), "")
    point = [_value(row, name, fields.decimal) for name in ("easting", "northing", "latitude", "longitude")]
    said: list[tuple[Kind, int, str, Record]] = []
    parent = _value(row, "parent_uprn", fields.uprn_or_none)
    own = parent == uprn
    property_ = (uprn, status, None, None, None if own else parent, *point)
    postcode = _value(row, "postcode", fields.text)
    said.append(
        (Kind.PROPERTY, uprn, "", Property._make((*property_, None, None, "", *days, "", postcode, None)))
    )
    address = (uprn, str(uprn), LANGUAGE, status, *days, None, "", None, "", text["unit"], start, suffix)
    area = "" if usrn else area_written(text["street"], locality, town)
    rest = (end, end_suffix, text["building"], usrn, "", area, "", "")
    said.append((Kind.ADDRESS, uprn, str(uprn), Address._make((*address, *rest))))
    if usrn is not None and text["street"]:
        street = (usrn, *(None,) * 20)
        name = (usrn, text["street"], locality, town, "", LANGUAGE, *days)
        said.append((Kind.STREET, usrn, "", Street._make(street)))
        said.append((Kind.STREET_NAME, usrn, LANGUAGE, StreetName._make(name)))
    if code := _value(row, "classification", fields.text):
        made = Classification(uprn, "1", code.upper(), "gazetteer", "", *days)
        said.append((Kind.CLASSIFICATION, uprn, "1", made))
    if text["organisation"]:
        said.append((Kind.ORGANISATION, uprn, "1", Organisation(uprn, "1", text["organisation"], "", *days)))
    return [
        Told("I", line, kind, about, key, record, *(one and kind is Kind.PROPERTY for one in (nowhere, own)))
        for kind, about, key, record in said
    ]


def _value(row: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    try:
        return read(row[name])
    except ValueError as error:
        raise WrongLine(str(error), "Put it right in the gazetteer, and load it again.", name) from None


def _number(written: str) -> tuple[int | None, str, int | None, str]:
    if not written:
        return None, "", None, ""
    found = _NUMBER.fullmatch(written)
    if found is None:
        raise WrongLine("must be a number, such as 166, 166A or 12-14", "A name goes to building.", "number")
    start, suffix, end, end_suffix = found.groups()
    return int(start), suffix.upper(), int(end) if end else None, (end_suffix or "").upper()

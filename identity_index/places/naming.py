"""How a property is called: its address as lines, and the words by which it is looked for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from identity_index.places.addressbase.records import Address, Delivery, StreetName

LONGEST_WORDS = 80
"""Characters of what is typed that are compared, at most."""
_APPROVED_FIRST = {1: 0, 6: 1, 3: 2, 8: 3}
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def address_of(addresses: Sequence[Address]) -> Address | None:
    """The one that counts: approved before provisional, alternative and historical; English before others."""
    return min(
        addresses,
        key=lambda one: (
            _APPROVED_FIRST.get(one.logical_status or 0, 4),
            one.language != "ENG",
            one.official != "Y",
            one.lpi_key,
        ),
        default=None,
    )


def street_name_of(names: Sequence[StreetName]) -> StreetName | None:
    """The English one, where there are several languages."""
    return min(names, key=lambda one: (one.language != "ENG", one.language), default=None)


def area_written(street: str, locality: str, town: str) -> str:
    """What an address says of where it is, where its street has no number: in ``area_name``, as nothing else
    of a gazetteer's line holds it."""
    parts = [" ".join(one.replace(",", " ").split()) for one in (street, locality, town)]
    return ", ".join(parts).rstrip(", ")


def area_read(address: Address) -> tuple[str, str, str]:
    """The street, the locality and the town of an address whose street has no number."""
    street, locality, town, *_ = [*(one.strip() for one in address.area_name.split(",")), "", "", ""]
    return street, locality, town


def lines_of(address: Address, street: tuple[str, str, str] | None) -> list[str]:
    """As an envelope has it, without the postcode. ``street``: its name, locality and town. Capitals are as
    the gazetteer has them."""
    within = _numbered(address.sao_start, address.sao_start_suffix, address.sao_end, address.sao_end_suffix)
    number = _numbered(address.pao_start, address.pao_start_suffix, address.pao_end, address.pao_end_suffix)
    building = address.pao_text
    lines = [address.sao_text]
    if within and building:
        building = f"{within} {building}"
    else:
        lines.append(within)
    lines.append(building)
    if street is None and address.usrn is None:
        street = area_read(address)
    road, *town = (address.area_name,) if street is None else street
    lines += [f"{number} {road}".strip(), *town]
    return _without_repeats(lines)


def delivery_lines_of(delivery: Delivery) -> list[str]:
    """As Royal Mail writes it, without the postcode."""
    number = "" if delivery.building_number is None else str(delivery.building_number)
    roads = [delivery.dependent_thoroughfare, delivery.thoroughfare]
    first = next((place for place, road in enumerate(roads) if road), None)
    if first is not None:
        roads[first] = f"{number} {roads[first]}".strip()
    elif number:
        roads = [number]
    box = f"PO BOX {delivery.po_box}" if delivery.po_box else ""
    return _without_repeats(
        [
            *(delivery.organisation, delivery.department, delivery.sub_building, delivery.building_name, box),
            *roads,
            *(delivery.double_dependent_locality, delivery.dependent_locality, delivery.town),
        ]
    )


def folded(text: str) -> str:
    """As it is compared with what somebody types: without accents, signs and capitals."""
    plain = text.replace("'", "").replace("’", "")
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_WORDS.sub(" ", plain.lower()).strip()[:LONGEST_WORDS].rstrip()


def squashed(postcode: str) -> str:
    """A postcode without its space, in capitals: as it is kept and looked for."""
    return "".join(postcode.split()).upper()


def spaced(postcode: str) -> str:
    """A postcode as it is written."""
    return f"{postcode[:-3]} {postcode[-3:]}" if len(postcode) > 4 else postcode


def words_of(lines: Sequence[str], postcode: str, street: str, organisation: str = "") -> set[str]:
    """The beginnings by which it is found: of the whole address, of its street, of its number there, and of
    who trades there, with and without a The before it."""
    whole = folded(" ".join([*lines, postcode]))
    found = {whole}
    road = folded(street)
    if road and road in whole:
        before, _, _ = whole.partition(road)
        found.add(f"{road} {before}".strip()[:LONGEST_WORDS].rstrip())
        number = before.split()[-1:]
        if number and number[0][0].isdigit() and before.strip() != number[0]:
            found.add(f"{number[0]} {whole[len(before) :]} {before}"[:LONGEST_WORDS].rstrip())
    trades = folded(organisation)
    if trades and not whole.startswith(trades):
        found |= {
            f"{name} {whole}"[:LONGEST_WORDS].rstrip() for name in {trades, trades.removeprefix("the ")}
        }
    return found - {""}


def _numbered(start: int | None, suffix: str, end: int | None, end_suffix: str) -> str:
    if start is None:
        return ""
    first = f"{start}{suffix}"
    return first if end is None else f"{first}-{end}{end_suffix}"


def _without_repeats(lines: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line and line not in found:
            found.append(line)
    return found

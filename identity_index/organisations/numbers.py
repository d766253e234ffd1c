"""The numbers of organisations, told right from wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stdnum.exceptions import ValidationError
from stdnum.gb import vat

from schemas.organisation_details import OrganisationDetails

_COMPANY = re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7})")
_CHARITY = re.compile(r"(?:SC[0-9]{6}|NIC?[0-9]{6}|[0-9]{6,7})")
_OTHER = re.compile(r"[0-9A-Z]+")
_SIGNS = re.compile(r"[^0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class Number:
    """``why``: why it can be no organisation's. ``strong``: nobody else has it."""

    scheme: str
    value: str
    strong: bool = False
    why: str | None = None


def read_number(scheme: str, written: str) -> Number:
    """However it is written. Companies House fills numbers up to eight digits with zeros in front; a register
    of charities' own number has none. Of a scheme of the council's own any letters and digits are taken."""
    value = _SIGNS.sub("", written.upper())
    if scheme == "company_number":
        value = value.zfill(8) if value.isdigit() else value
        return _told(scheme, value, _COMPANY.fullmatch(value) is not None)
    if scheme == "charity_number":
        return _told(scheme, value, _CHARITY.fullmatch(value) is not None)
    if scheme == "vat_number":
        value = value.removeprefix("GB")
        return _told(scheme, value, _is_vat(value), strong=False)
    return _told(scheme, value, _OTHER.fullmatch(value) is not None, strong=False)


def strong_numbers(details: OrganisationDetails) -> list[Number]:
    """Those that nobody else has, each once."""
    read = (read_number(one.scheme, one.value) for one in details.identifiers)
    return list(dict.fromkeys(one for one in read if one.strong and one.why is None))


def contradict(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> bool:
    """Has each a number of a scheme of which nobody has two, and they differ?"""
    return any(not one[scheme] & other[scheme] for scheme in one.keys() & other.keys())


def _told(scheme: str, value: str, right: bool, *, strong: bool = True) -> Number:
    if right and set(value) != {"0"}:
        return Number(scheme, value, strong)
    return Number(scheme, value, why=f"no number of the scheme {scheme}: it does not look like one")


def _is_vat(value: str) -> bool:
    try:
        vat.validate(value)
    except ValidationError:
        return False
    return True

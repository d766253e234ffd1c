"""What each type of line holds, by the names of the product's specification, after its change type and order.

Texts are as they were given, "" where there is none; numbers, days and references None. Days are YYYY-MM-DD,
grid coordinates metres on the British National Grid, latitudes and longitudes degrees (ETRS89).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """Its value is the type of the line."""

    STREET = 11
    STREET_NAME = 15
    PROPERTY = 21
    CROSS_REFERENCE = 23
    ADDRESS = 24
    DELIVERY = 28
    SUCCESSOR = 30
    ORGANISATION = 31
    CLASSIFICATION = 32

    @property
    def of_street(self) -> bool:
        """Is it of a street, and named by a USRN? Every other is of a property."""
        return self in {Kind.STREET, Kind.STREET_NAME}


class Street(NamedTuple):
    usrn: int
    record_type: int | None
    authority: int | None
    state: int | None
    state_date: str | None
    surface: int | None
    classification: int | None
    version: int | None
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None
    start_easting: float | None
    start_northing: float | None
    start_latitude: float | None
    start_longitude: float | None
    end_easting: float | None
    end_northing: float | None
    end_latitude: float | None
    end_longitude: float | None
    tolerance: int | None


class StreetName(NamedTuple):
    usrn: int
    description: str
    locality: str
    town: str
    admin_area: str
    language: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None


class Property(NamedTuple):
    """A basic land and property unit. ``logical_status``: 1 approved, 6 provisional, 8 historical."""

    uprn: int
    logical_status: int | None
    state: int | None
    state_date: str | None
    parent_uprn: int | None
    easting: float | None
    northing: float | None
    latitude: float | None
    longitude: float | None
    accuracy: int | None
    custodian: int | None
    country: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None
    postal: str
    postcode: str
    multi_occupancy: int | None


class CrossReference(NamedTuple):
    uprn: int
    xref_key: str
    reference: str
    version: int | None
    source: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None


class Address(NamedTuple):
    """What the council calls a property: a land and property identifier. ``sao_`` is what is within what
    ``pao_`` names: a flat within a house."""

    uprn: int
    lpi_key: str
    language: str
    logical_status: int | None
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None
    sao_start: int | None
    sao_start_suffix: str
    sao_end: int | None
    sao_end_suffix: str
    sao_text: str
    pao_start: int | None
    pao_start_suffix: str
    pao_end: int | None
    pao_end_suffix: str
    pao_text: str
    usrn: int | None
    usrn_match: str
    area_name: str
    level: str
    official: str


class Delivery(NamedTuple):
    """Where the post is delivered, as Royal Mail writes it (PAF)."""

    uprn: int
    udprn: int
    organisation: str
    department: str
    sub_building: str
    building_name: str
    building_number: int | None
    dependent_thoroughfare: str
    thoroughfare: str
    double_dependent_locality: str
    dependent_locality: str
    town: str
    postcode: str
    postcode_type: str
    suffix: str
    welsh_dependent_thoroughfare: str
    welsh_thoroughfare: str
    welsh_double_dependent_locality: str
    welsh_dependent_locality: str
    welsh_town: str
    po_box: str
    process_date: str | None
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None


class Successor(NamedTuple):
    """``uprn`` was succeeded by ``successor``; one of several, where it was split."""

    uprn: int
    succ_key: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None
    successor: int


class Organisation(NamedTuple):
    uprn: int
    org_key: str
    name: str
    legal_name: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None


class Classification(NamedTuple):
    uprn: int
    class_key: str
    code: str
    scheme: str
    version: str
    start_date: str | None
    end_date: str | None
    update_date: str | None
    entry_date: str | None


Record = (
    Street
    | StreetName
    | Property
    | CrossReference
    | Address
    | Delivery
    | Successor
    | Organisation
    | Classification
)
SHAPES: dict[Kind, type[Record]] = {
    Kind.STREET: Street,
    Kind.STREET_NAME: StreetName,
    Kind.PROPERTY: Property,
    Kind.CROSS_REFERENCE: CrossReference,
    Kind.ADDRESS: Address,
    Kind.DELIVERY: Delivery,
    Kind.SUCCESSOR: Successor,
    Kind.ORGANISATION: Organisation,
    Kind.CLASSIFICATION: Classification,
}

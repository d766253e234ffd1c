"""What is compared of a text and a property, and how far two values can agree: ladders of levels."""

from __future__ import annotations

from dataclasses import dataclass

MISSING = -1
POSTCODE, STREET, NUMBER, UNIT, NAME, TRADER, AREA, REST = range(8)
CODE_SAME, CODE_SLIP, CODE_SECTOR, CODE_DISTRICT, CODE_OTHER = range(5)
(
    ROAD_SAME,
    ROAD_NEAR,
    ROAD_NO_KIND,
    ROAD_NEAR_NO_KIND,
    ROAD_OTHER_KIND,
    ROAD_NEAR_OTHER_KIND,
    ROAD_PART,
    ROAD_OTHER,
    ROAD_MISTAKEN,
) = range(9)
NUMBER_SAME, NUMBER_RANGE, NUMBER_SUFFIX, NUMBER_OTHER, NUMBER_UNSAID, NUMBER_UNKNOWN = range(6)
UNIT_SAME, UNIT_NEITHER, UNIT_LIKE, UNIT_OTHER, UNIT_UNSAID, UNIT_UNKNOWN = range(6)
NAME_SAME, NAME_NEAR, NAME_PART, NAME_NONE = range(4)
TRADER_SAME, TRADER_PART, TRADER_NONE = range(3)
AREA_SAME, AREA_NEAR, AREA_NONE = range(3)
REST_NONE, REST_ONE, REST_TWO, REST_MORE = range(4)


@dataclass(frozen=True, slots=True)
class Ladder:
    """One thing that is compared; ``says``: each level in words, best first."""

    name: str
    says: tuple[str, ...]


LADDERS = (
    Ladder(
        "postcode",
        (
            "same postcode",
            "postcode but for a slip",
            "same postcode sector",
            "same district",
            "other postcode",
        ),
    ),
    Ladder(
        "street",
        (
            "same street",
            "street but for a slip",
            "street without its kind",
            "street but for a slip, without its kind",
            "street of another kind",
            "street but for a slip, of another kind",
            "part of the street's name",
            "other street",
            "street that is like another which the text names",
        ),
    ),
    Ladder(
        "number",
        (
            "same number",
            "number within the range",
            "number but for its letter",
            "other number",
            "no number in the text",
            "no number is known of it",
        ),
    ),
    Ladder(
        "unit",
        (
            "same flat",
            "no flat",
            "flat that may be the same",
            "other flat",
            "no flat in the text",
            "no flat is known of it",
        ),
    ),
    Ladder(
        "name", ("same house name", "house name but for a slip", "part of the house name", "no house name")
    ),
    Ladder("trader", ("same business", "part of the business's name", "no business in the text")),
    Ladder("area", ("same town or locality", "town or locality but for a slip", "no such town or locality")),
    Ladder(
        "rest",
        ("nothing unexplained", "a word unexplained", "two words unexplained", "more words unexplained"),
    ),
)
Levels = tuple[int, ...]
"""A level for each of LADDERS, or MISSING."""

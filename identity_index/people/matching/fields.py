"""What is compared, and how far two values can agree: for each field a ladder of levels, best first.

``m`` is how often two records of one person stand at a level, ``u`` how often those of two persons do, both
among pairs where neither value is missing. The figures are what is generally known of British population data
(30,000 birthdays in living memory, two in a thousand with one surname, a slip in one value of twenty); a
council learns its own from its records.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a ladder. ``says``: what it means, after the field's name."""

    says: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is compared."""

    name: str
    levels: tuple[Level, ...]


MISSING = -1
GIVEN, FAMILY, ORDER, OTHERS, BORN, GENDER, ADDRESS, EMAIL, PHONE, BIRTHPLACE, OCCUPATION = range(11)
SAME = 0
GIVEN_FORM, GIVEN_CLOSE, GIVEN_INITIAL, GIVEN_MIDDLE, GIVEN_ALIKE, GIVEN_DIFFERS = range(1, 7)
FAMILY_CLOSE, FAMILY_PART, FAMILY_AMONG, FAMILY_ALIKE, FAMILY_DIFFERS = range(1, 6)
STRAIGHT, SWAPPED = range(2)
OTHERS_SOME, OTHERS_DIFFER = range(1, 3)
(
    BORN_SWAPPED,
    BORN_DIGIT,
    BORN_MONTH,
    BORN_YEAR,
    BORN_DAY,
    BORN_TWO_DIGITS,
    BORN_SAME_YEAR,
    BORN_NEAR,
    BORN_DIFFERS,
) = range(1, 10)
(
    POSTCODE_SAME,
    LINES_SAME,
    POSTCODE_LIKE,
    BOTH_LIKE,
    NEIGHBOUR,
    LINES_LIKE,
    POSTCODE_CLOSE,
    DISTRICT_SAME,
    AREA_SAME,
    ADDRESS_DIFFERS,
) = range(1, 11)
ELSEWHERE = (LINES_SAME, BOTH_LIKE, LINES_LIKE, POSTCODE_CLOSE, DISTRICT_SAME, AREA_SAME, ADDRESS_DIFFERS)
"""Levels of addresses that have neither postcode nor UPRN in common."""
CLOSE, DIFFERS = range(1, 3)

FIELDS = (
    Field(
        "given name",
        (
            Level("is the same", 0.80, 0.012),
            Level("is a form of the same name", 0.05, 0.008),
            Level("is written nearly the same", 0.05, 0.008),
            Level("agrees with an initial", 0.03, 0.003),
            Level("is among the other's names", 0.02, 0.006),
            Level("is alike", 0.02, 0.03),
            Level("differs", 0.03, 0.933),
        ),
    ),
    Field(
        "family name",
        (
            Level("is the same", 0.86, 0.0012),
            Level("is written nearly the same", 0.05, 0.0012),
            Level("is a part of the other", 0.01, 0.0005),
            Level("is among the other's names", 0.01, 0.001),
            Level("is alike", 0.01, 0.02),
            Level("differs", 0.06, 0.9761),
        ),
    ),
    Field(
        "order of names",
        (
            Level("is the same", 0.99, 0.5),
            Level("is swapped: given for family name", 0.01, 0.5),
        ),
    ),
    Field(
        "other names",
        (
            Level("are shared", 0.75, 0.03),
            Level("are shared in part, or by initial", 0.15, 0.05),
            Level("differ", 0.10, 0.92),
        ),
    ),
    Field(
        "date of birth",
        (
            Level("is the same", 0.916, 0.00004),
            Level("has day and month swapped", 0.008, 0.00002),
            Level("has one figure that differs", 0.025, 0.0009),
            Level("agrees in year and month", 0.006, 0.001),
            Level("agrees in the year, as far as it is known", 0.02, 0.0004),
            Level("agrees in day and month", 0.005, 0.0028),
            Level("has two figures that differ", 0.005, 0.01),
            Level("agrees in the year only", 0.005, 0.012),
            Level("is a year or two apart", 0.004, 0.05),
            Level("differs", 0.006, 0.92284),
        ),
    ),
    Field("gender", (Level("is the same", 0.98, 0.5), Level("differs", 0.02, 0.5))),
    Field(
        "address",
        (
            Level("is the same", 0.66, 0.00002),
            Level("has the same postcode", 0.07, 0.00004),
            Level("has the same lines, not the same postcode", 0.03, 0.00001),
            Level("has the same postcode and like lines", 0.02, 0.00001),
            Level("has nearly the same postcode and like lines", 0.01, 0.00001),
            Level("has the same postcode, other lines", 0.02, 0.0002),
            Level("has like lines, not the same postcode", 0.01, 0.0005),
            Level("has nearly the same postcode", 0.02, 0.0005),
            Level("is in the same postcode district", 0.05, 0.03),
            Level("is in the same postcode area", 0.04, 0.3),
            Level("differs", 0.07, 0.66871),
        ),
    ),
    Field(
        "e-mail address",
        (
            Level("is the same", 0.80, 0.000005),
            Level("is written nearly the same", 0.04, 0.00002),
            Level("differs", 0.16, 0.999975),
        ),
    ),
    Field(
        "telephone number",
        (
            Level("is the same", 0.80, 0.000005),
            Level("has one or two figures that differ", 0.02, 0.0001),
            Level("differs", 0.18, 0.999895),
        ),
    ),
    Field(
        "place of birth",
        (
            Level("is the same", 0.80, 0.03),
            Level("is nearly the same", 0.08, 0.02),
            Level("differs", 0.12, 0.95),
        ),
    ),
    Field(
        "occupation",
        (
            Level("is the same", 0.60, 0.02),
            Level("is nearly the same", 0.10, 0.02),
            Level("differs", 0.30, 0.96),
        ),
    ),
)
"""In the order of a :class:`Pattern`."""

IDENTIFIER = Field(
    "identifier",
    (
        Level("is the same", 0.96, 0.000001),
        Level("has one or two figures that differ", 0.03, 0.00002),
        Level("differs", 0.01, 0.999979),
    ),
)
"""One for each scheme that both records have, each with weights of its own where they were learned."""

SHARED = Field(
    "shared number",
    (
        Level("is the same", 0.80, 0.00001),
        Level("has one or two figures that differ", 0.02, 0.0001),
        Level("differs", 0.18, 0.99989),
    ),
)
"""The same for a number that several people have, such as a household its account."""

HOME = len(FIELDS)
"""Not a field, but a kind of value that is counted: a whole address, where ADDRESS is its postcode."""
BY_VALUE = {
    GIVEN: (GIVEN, SAME),
    FAMILY: (FAMILY, SAME),
    BORN: (BORN, SAME),
    ADDRESS: (ADDRESS, POSTCODE_SAME),
    EMAIL: (EMAIL, SAME),
    PHONE: (PHONE, SAME),
    BIRTHPLACE: (BIRTHPLACE, SAME),
    OCCUPATION: (OCCUPATION, SAME),
    HOME: (ADDRESS, SAME),
}
"""Kinds of values of which it is counted how common each is, and at which level of a field that tells. These
numbers stand in the index's tables."""

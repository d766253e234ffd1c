"""A number of which no two people have the same, on the records of two who seem to be two. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity_index.people.matching.features import STRONG, Features


def who_has_its_number(
    new: Features, candidates: Mapping[int, Sequence[tuple[int, Features]]]
) -> tuple[int, int, str] | None:
    """The first of the candidates with a record that has such a number of ``new``: the person, the record,
    and the scheme. Somebody has mistyped it, it was given to two people, or they are one after all."""
    numbers = {(scheme, value) for scheme, value, kind in new.identifiers if kind == STRONG}
    if not numbers:
        return None
    for person, records in candidates.items():
        for record, held in records:
            for scheme, value, _ in held.identifiers:
                if (scheme, value) in numbers:
                    return person, record, scheme
    return None

"""What a record holds once something was added to it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from identity_index.people.heard import Heard
from identity_index.people.normalise.address import read_address
from schemas.person_details import HeldAddress, PersonDetails

T = TypeVar("T")
_MOST = 20


def holds_now(held: PersonDetails, heard: Heard) -> PersonDetails:
    """All that the record holds once ``heard`` has been heard.

    What a system says whole takes the place of what it said before. Somebody who moved has another address,
    and had the one before. A mention fills in what was not known, and takes nothing away.
    """
    if heard.whole:
        return heard.details
    said = heard.details
    update: dict[str, object] = {
        name: _joined(getattr(said, name), getattr(held, name))
        for name in ("emails", "phones", "identifiers")
    }
    update["previous_addresses"] = _joined(held.previous_addresses, said.previous_addresses)
    if heard.moved:
        update["name"] = said.name or held.name
        update["date_of_birth"] = held.date_of_birth or said.date_of_birth
        update["address"] = said.address
        if held.address is not None and not same_place(held.address, said.address):
            update["previous_addresses"] = _joined(
                [held.address], [*held.previous_addresses, *said.previous_addresses]
            )
    else:
        for name in ("name", "date_of_birth", "address"):
            update[name] = getattr(held, name) or getattr(said, name)
    return held.model_copy(update=update)


def same_place(one: HeldAddress | None, other: HeldAddress | None) -> bool:
    """Are they one address, however they are written? Two that are not known are."""
    if one is None or other is None:
        return one is other
    first, second = read_address(one).value, read_address(other).value
    return one == other or (first is not None and first == second)


def _joined(first: Iterable[T], then: Iterable[T]) -> list[T]:
    found: list[T] = []
    for one in (*first, *then):
        if one not in found:
            found.append(one)
    return found[:_MOST]

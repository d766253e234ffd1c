"""Other people in an event that somebody is given: masked, with all that stands about them. Pure."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import JsonValue

from safeguards.mask import EVERYTHING, mask
from schemas.classes import ClassedPath, DataClass


def without_others(
    data: JsonValue, mine: Collection[str], others: Collection[str], personal: tuple[ClassedPath, ...]
) -> JsonValue:
    """``mine`` and ``others`` are places where people are named, as the ledger notes them: ``payer.person``,
    ``records.0``. Of another all is masked that stands beside their name, unless it is about the person
    too: then only the name is. Where the data as a whole is another's, all of it is but what is the person's.
    """
    found = data
    for place in others:
        if place in mine:
            continue
        about = place.rpartition(".")[0]
        if about:
            found = _masked(found, (place if _within(about, mine) else about).split("."))
        elif not _top(mine):
            found = _all_but(found, mine, personal)
        else:
            found = _masked(found, [place])
    return found


def _top(mine: Collection[str]) -> bool:
    return any("." not in one for one in mine)


def _within(about: str, mine: Collection[str]) -> bool:
    return any(one == about or one.startswith(f"{about}.") for one in mine)


def _all_but(data: JsonValue, mine: Collection[str], personal: tuple[ClassedPath, ...]) -> JsonValue:
    masked = mask(data, personal, cleared=DataClass.INTERNAL)
    for place in mine:
        about = place.rpartition(".")[0].split(".")
        masked = _restored(masked, data, about)
    return masked


def _restored(masked: JsonValue, data: JsonValue, path: list[str]) -> JsonValue:
    if not path:
        return data
    step, rest = path[0], path[1:]
    if isinstance(masked, dict) and isinstance(data, dict) and step in masked and step in data:
        return {**masked, step: _restored(masked[step], data[step], rest)}
    if isinstance(masked, list) and isinstance(data, list) and step.isdigit() and int(step) < len(data):
        at = int(step)
        return [*masked[:at], _restored(masked[at], data[at], rest), *masked[at + 1 :]]
    return masked


def _masked(value: JsonValue, path: list[str]) -> JsonValue:
    if not path:
        return mask(value, EVERYTHING, cleared=DataClass.OPEN)
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and step in value:
        return {**value, step: _masked(value[step], rest)}
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        at = int(step)
        return [*value[:at], _masked(value[at], rest), *value[at + 1 :]]
    return value

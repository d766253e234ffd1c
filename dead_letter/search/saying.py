"""What was said of a failure, as a letter is searched by it: what everybody is shown, and what is hidden."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pydantic import JsonValue

from dead_letter.search.facts import Why
from dead_letter.search.words import words_hidden
from ledger.reading.hiding import hidden_values, hide
from safeguards.mask import EVERYTHING
from schemas.catalogue import Catalogue
from schemas.classes import ClassedPath, DataClass
from schemas.errors import UnknownType


def private_values(type_name: str, data: JsonValue, catalogue: Catalogue) -> frozenset[str]:
    """Every value of an event that not everybody is shown."""
    return hidden_values(data, _personal(type_name, catalogue), cleared=DataClass.INTERNAL)


def saying(why: Why, whole: str, private: Collection[str]) -> Why:
    """With what was said, as a list shows it; ``private`` are the values that it hides."""
    shown = hide(whole, private)
    return replace(why, said=shown, hidden=words_hidden(whole, shown) if shown != whole else ())


def saying_of_event(
    why: Why, whole: str | None, type_name: str, data: JsonValue, catalogue: Catalogue
) -> Why:
    """The same of a delivery whose event holds this data; of one whose data is gone nothing is known."""
    if not whole or data is None:
        return why
    return saying(why, whole, private_values(type_name, data, catalogue))


def _personal(name: str, catalogue: Catalogue) -> tuple[ClassedPath, ...]:
    try:
        return catalogue.find(name).personal
    except UnknownType:
        return EVERYTHING

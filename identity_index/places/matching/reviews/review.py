"""A text that may mean a property, and what was said about it."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from identity_index.places.matching.written import Written
from ledger.clock import Micros


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    """It means a property, and the same words mean it from now on."""
    REJECTED = "rejected"
    """It means none that is known."""


class Opening(NamedTuple):
    """What is to be asked."""

    meaning: str
    text: str
    uprn: int
    score: float
    runner_up: int | None
    runner_up_score: float | None
    why: str
    weights: str


class Kept(NamedTuple):
    """As it is on record; ``meant`` is what it was decided to mean."""

    number: int
    state: State
    asked: Opening
    opened_at: Micros
    asked_by: str
    meant: int | None
    decided_at: Micros | None
    decided_by: str | None
    reason: str


def meaning_of(written: Written) -> str:
    """The same for texts that are read the same: capitals, commas and abbreviations do not count."""
    # As a Written was shown when the first answers were kept, which hold for what is read now as it was then.
    whole = f"Written(readings={written.readings!r}, words={written.words!r}, postcode={written.postcode!r})"
    if written.perhaps or written.letter:
        whole += repr((written.perhaps, written.letter))
    if written.beside or written.uprn:
        whole += repr((written.beside, written.uprn))
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

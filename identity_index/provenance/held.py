"""A value of one attribute, as one record of one system has it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import JsonValue

from ledger import clock
from ledger.clock import Micros

NOBODY_SAID: Micros = 0
"""The moment of what a system did not say itself, such as a record that others only mention: whatever it says
holds, and of when it is nobody knows."""


def said_at(as_of: Micros) -> datetime | None:
    """When its system last changed it; None where it has not said anything."""
    return None if as_of == NOBODY_SAID else clock.moment(as_of)


class RecordKey(NamedTuple):
    """A record as its system names it."""

    system: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """``value`` as the system gave it; ``form`` what it comes down to, by which values are compared.

    ``key`` is the form as text: equal forms have equal keys, and it puts what nothing else tells apart into
    one order. ``completeness`` is more where a value says more. ``why`` says why it is unusable; such a value
    is shown and never counts. ``as_of`` is when its system last changed it; where an index does not tell the
    values of a record apart, any of them.
    """

    record: RecordKey
    attribute: str
    value: JsonValue
    form: Hashable
    key: str
    as_of: Micros
    completeness: int = 1
    why: str | None = None

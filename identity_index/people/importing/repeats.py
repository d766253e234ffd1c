"""Rows of one file by one local id that contradict each other.

Whichever holds, the other one would take its place each time the file is sent again: two changes of the
person every night, each told to every system; and where they are different people, two new persons.
"""

from __future__ import annotations

from identity_index.people.importing.batch import Row

_BITS = 64
_LOW = (1 << _BITS) - 1


class Repeats:
    """Remembers of each row some 200 bytes: hashes of whom it is of, as of when, and what it says."""

    def __init__(self) -> None:
        self._said: dict[int, int] = {}

    def contradicts(self, row: Row) -> int | None:
        """Where in the file something else was said of the same local id, as of the same moment."""
        key = hash((row.local_id, row.as_of))
        says = hash(row.details.model_dump_json()) & _LOW
        before = self._said.setdefault(key, row.line << _BITS | says)
        return None if before & _LOW == says else before >> _BITS

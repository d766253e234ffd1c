"""What a dead letter can be found by: a field and its value, as a number that tells neither. Pure.

The number is a keyed hash (BLAKE2b of 63 bits), so that the index names nobody to who reads it without the
hub's key, and what differs in case or in white space only is one.
"""

from __future__ import annotations

from hashlib import blake2b

from dead_letter.search.field import Field

LONGEST = 1024
"""Characters of a value that count."""


class Terms:
    """The numbers of terms, by one hub's key. Remembers those it has worked out; made for one unit's work."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[tuple[str, str], int] = {}

    def of(self, field: Field | str, value: str) -> int:
        """``field`` is more than a name where values are told apart within it: see ``named``."""
        wanted = (field, value)
        found = self._known.get(wanted)
        if found is None:
            text = f"{field}\x1f{normal(value)}"
            digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key).digest()
            found = self._known[wanted] = int.from_bytes(digest, "big") >> 1
        return found


def normal(value: str) -> str:
    """A value without what no two who write it down do alike."""
    return " ".join(value[:LONGEST].casefold().split())


def named(field: Field, name: str = "", *, personal: bool = False) -> str:
    """The field of what is classed personal or above is another than that of what is not.

    So somebody who may not search by the one finds nothing of it by the other. ``name``: of an index field.
    """
    return f"{field}{'!' if personal else ''}/{name}"


def within(system: str, value: str) -> str:
    """A key and the system or scheme that it is of: ``revenues/4711``, ``uprn/100012345``."""
    return f"{system}/{value}"

"""Regular expressions over the causes of failure.

By RE2, whose time grows with the text and never more, whatever is asked; Python's own would let one search
hold up the hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import re2

from ledger.replaying import Refused
from ledger.storable import storable

_MEMORY = 1 << 20
"""Bytes that one expression may take."""


def matching(expression: str, texts: Iterable[tuple[int, Sequence[str]]]) -> list[int]:
    """The numbers of those in one of whose texts it finds something, whatever case. Raises ``Refused``."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        found = re2.compile(storable(expression), options)
    except re2.error as error:
        said = error.args[0] if error.args else "it cannot be read"
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise Refused(
            f"{expression[:100]!r} is no regular expression that can be searched by: {said}. What looks back "
            "or around (\\1, (?=…)) is not taken, since a search by it may never end; `words` finds words."
        ) from None
    return [number for number, each in texts if any(found.search(text) is not None for text in each)]

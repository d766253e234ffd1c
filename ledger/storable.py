"""Text that every database can keep.

PostgreSQL keeps no U+0000, and nothing keeps half of a surrogate pair. Envelopes that hold either are refused
at the door, but a receiver's answer, a file's line or a person's reason may, and a delivery must be settled
whatever its receiver said.
"""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with U+FFFD, the replacement character, for each that cannot be kept."""
    return _UNSTORABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """Quick, for text that nearly always is."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

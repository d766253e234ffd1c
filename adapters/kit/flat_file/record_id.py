"""What names a record at its source, so that the same record twice is known as a repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from adapters.kit.flat_file.dates import day
from adapters.kit.flat_file.profile import Profile

_LONGEST = 200


def record_id(profile: Profile, values: Mapping[str, str], *, sha256: str, line: int) -> str:
    """The business key and date where the profile has them, else the file's SHA-256 and the line.

    Never a file name or an arrival time: the same file under another name is the same records. The date is
    written as yyyy-mm-dd whatever the file's way. Raises ``ValueError`` for a date that cannot be read.
    """
    if not profile.key:
        return f"{sha256}:{line}"
    parts = [_plain(values[name]) for name in profile.key]
    if profile.date is not None:
        parts.append(day(values[profile.date], profile.date_format).isoformat())
    text = ":".join(parts)
    return text if len(text) <= _LONGEST else hashlib.sha256(text.encode()).hexdigest()


def _plain(value: str) -> str:
    value = value.strip()
    return value if value.isalnum() and value.isascii() else quote(value, safe="-_./ ")

"""Which attachments an event names: by their references, wherever in its data they stand."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

_LEAD = '"at-'
_NAMED = re.compile(r'"(at-[a-z2-7]{26})"')
"""As a text by itself: JSON puts it between quotation marks."""


def note(named: MutableMapping[str, int], data: str, seq: int) -> None:
    """Add the references in an event's data, as it is kept. Nearly every event has none, and is passed by."""
    if _LEAD in data:
        named.update((reference, seq) for reference in _NAMED.findall(data))

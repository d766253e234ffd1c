"""Names of skills and roles as cases have them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NO_CODE = re.compile(r"[^a-z0-9]+")


def codes(written: Iterable[str]) -> list[str]:
    """``Gas safety`` is ``gas_safety``; each once."""
    found = (_NO_CODE.sub("_", one.casefold()).strip("_")[:64].strip("_") for one in written)
    return list(dict.fromkeys(one for one in found if one))

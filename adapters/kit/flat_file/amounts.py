"""Numbers as council extracts write them. Pure. Errors never repeat the value, since it may be personal."""

from __future__ import annotations

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)£?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(?P<part>\d{1,6}))?", re.ASCII
)


def amount(text: str) -> Decimal:
    """``1,234.50``, ``£12``, ``-3.00`` as a decimal. Raises ``ValueError`` saying what was expected."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError("is not an amount such as 1234.50")
    return Decimal(f"{found['sign']}{found['whole'].replace(',', '')}.{found['part'] or '0'}")


def count(text: str) -> int:
    """A whole number, leading zeros allowed. Raises ``ValueError`` saying what was expected."""
    digits = text.strip().replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise ValueError("is not a whole number")
    return int(digits)

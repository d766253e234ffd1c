"""The secret in a tracking link. Pure but for chance."""

from __future__ import annotations

import re
from hashlib import sha256
from secrets import token_urlsafe

_BYTES = 32
_LOOKS = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """43 letters, digits, ``_`` and ``-``: 256 bits by chance, which nobody guesses."""
    return token_urlsafe(_BYTES)


def hash_of(token: str) -> str | None:
    """SHA-256 in hexadecimal, by which it is known again; None for what is no token. With so much chance in
    it, a slow hash would keep nobody out who is not kept out already."""
    if _LOOKS.fullmatch(token) is None:
        return None
    return sha256(token.encode()).hexdigest()

"""The text of a key: ``tb_<key id>_<secret>``. Only a digest of the secret is ever stored.

The secret is 192 random bits, so a plain SHA-256 is enough: there is nothing to guess, and a slow hash would
only slow every request down.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

_TEXT = re.compile(r"tb_([0-9a-f]{12})_([0-9a-f]{48})", re.ASCII)


class Parts(NamedTuple):
    """A key taken apart."""

    key_id: str
    secret: str


def make() -> Parts:
    """A new key, from the operating system's randomness."""
    return Parts(secrets.token_hex(6), secrets.token_hex(24))


def text_of(parts: Parts) -> str:
    """The key as its holder sends it."""
    return f"tb_{parts.key_id}_{parts.secret}"


def split(presented: str) -> Parts | None:
    """Take a presented key apart; None if it is not one of ours."""
    match = _TEXT.fullmatch(presented)
    return Parts(match[1], match[2]) if match else None


def digest(secret: str) -> str:
    """What is stored: SHA-256 in hex."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Compare in a time that does not tell how much was right."""
    return hmac.compare_digest(digest(secret), stored)

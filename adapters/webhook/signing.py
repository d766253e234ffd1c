"""Signatures of requests, by which a receiver knows that they come from whoever has the secret. Pure.

Wire: Standard Webhooks 1.0, symmetric signatures: ``v1,`` and the base64 of HMAC-SHA256 over the id, the
moment and the body, with dots between; one for each secret, with spaces between.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a secret."""
SHAPE = f"{PREFIX} and the base64 of {_SHORTEST} to {_LONGEST} random bytes"


def key_of(secret: str) -> bytes:
    """The bytes that a secret stands for. Raises ``ValueError`` for one that is none, and repeats nothing."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"the beginning is not {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"what follows {PREFIX} is no base64") from None
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(f"there are {len(key)} bytes")
    return key


def signatures(keys: Sequence[bytes], message: str, moment: int, body: bytes) -> str:
    """The header of one request. ``message``: its id; ``moment``: seconds since 1970."""
    signed = f"{message}.{moment}.".encode() + body
    made = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return " ".join(f"v1,{one}" for one in made)

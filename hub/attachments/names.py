"""What attachments are called: their references, and the names that their senders give them."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from urllib.parse import quote

from hub.attachments.kinds import Kind

REFERENCE = re.compile(r"at-[a-z2-7]{26}")
"""One hundred and twenty-eight bits of chance: nobody guesses one."""
LONGEST = 200
_PATHS = re.compile(r"^.*[/\\]", re.DOTALL)


def new_reference() -> str:
    return "at-" + base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def clean(name: str) -> str:
    """The name without folders, control characters and marks that turn text around; at most 200 letters.

    Empty where nothing is left of it.
    """
    shown = "".join(
        one for one in unicodedata.normalize("NFC", name) if not unicodedata.category(one).startswith("C")
    )
    last = " ".join(_PATHS.sub("", shown).split()).lstrip(". ")
    if len(last) <= LONGEST:
        return last
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 13 else last[:LONGEST]


def named(name: str, kind: Kind | None) -> str:
    """A name for one that came without."""
    return name or f"attachment.{kind.endings[0] if kind is not None else 'bin'}"


def disposition(name: str) -> str:
    """The header that has a browser keep it as a file, and never show it (RFC 6266)."""
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

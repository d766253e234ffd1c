"""`tolbooth dead-letters original`."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.letters import Id
from hub.cli.reach import any_hub
from hub.cli.screen import Screen


def original(
    asked: Asked,
    screen: Screen,
    which: Id,
    purpose: Annotated[str, typer.Option("--purpose", help="What for; it goes on record.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="The file it is written to; else standard output.")
    ] = None,
) -> None:
    """What came in, to the byte: of a message its original, of a delivery its event as JSON.

    It holds personal data in clear, so it needs a key that may read payloads, and goes on record. Correct it
    in the file, and give that to `tolbooth dead-letters edit`.
    """
    with any_hub(asked) as hub:
        raw, headers = hub.get_bytes(f"/dead-letters/{part(which)}/original", {"purpose": purpose})
    kind = unquote(headers.get("tolbooth-content-type", ""))
    if to is not None:
        _write(to, raw)
    if screen.as_json:
        text = base64.b64encode(raw).decode()
        screen.json({"id": which, "content_type": kind, "bytes": len(raw), "base64": text})
    elif to is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    else:
        screen.note(f"{to} has the original of {which}: {len(raw):,} bytes, {kind}.")


def _write(to: Path, raw: bytes) -> None:
    try:
        # For this user alone: it holds personal data.
        to.touch(mode=0o600)
        to.write_bytes(raw)
    except OSError as error:
        raise Failed(f"{to} cannot be written", str(error)) from error

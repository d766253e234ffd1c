"""A certificate, written to a new file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.failure import Failed

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="A new file, as JSON.")]


def write(to: Path, which: str, certificate: JsonValue, why_none: str) -> None:
    """Raises ``Failed``, also where there is none yet, and says why."""
    if certificate is None:
        raise Failed(f"{which} has no certificate", why_none)
    try:
        with to.open("x", encoding="utf-8") as out:
            out.write(json.dumps(certificate, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failed(f"{to} cannot be written", str(error)) from error

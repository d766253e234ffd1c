"""Asking the hub for personal data in clear: it decides, and puts it on record."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.hub_client import Query

Unmasked = Annotated[
    bool,
    typer.Option("--unmasked", help="Show personal data, if the key may read payloads. It goes on record."),
]
Purpose = Annotated[
    str | None, typer.Option("--purpose", help="What for, with --unmasked. It goes on record too.")
]


def query(unmasked: bool, purpose: str | None) -> Query:
    """What the hub is asked. Raises ``typer.BadParameter`` for a purpose of nothing."""
    if purpose is not None and not unmasked:
        raise typer.BadParameter(
            "it goes with --unmasked; without it nothing is put on record", param_hint="--purpose"
        )
    return {"unmasked": True, "purpose": purpose} if unmasked else {}

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


OfPerson = Annotated[
    str | None, typer.Option("--purpose", help="What for, with --person. It goes on record, with who looked.")
]


def of_person(person: str | None, purpose: str | None) -> Query:
    """What the hub is asked of somebody's events. Raises ``typer.BadParameter`` for a purpose of nothing."""
    if person is None and purpose is not None:
        raise typer.BadParameter(
            "it goes with --person or --unmasked; without either nothing is put on record",
            param_hint="--purpose",
        )
    return {} if purpose is None else {"purpose": purpose}

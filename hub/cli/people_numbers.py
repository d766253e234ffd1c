"""`tolbooth people by-number`: whose a number is."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli import people_view
from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.people.numbers.shown import NumberHolders


def by_number(
    asked: Asked,
    screen: Screen,
    number: Annotated[
        str, typer.Argument(metavar="SCHEME/NUMBER", help="Such as ucrn/MT00000001T or nino/QQ123456C.")
    ],
    purpose: Annotated[str, typer.Option("--purpose", help="What for. It goes on record, with who looked.")],
) -> None:
    """Whose a number is: one that the council gave out, or that a system holds of somebody."""
    scheme, _, value = number.partition("/")
    if not (scheme and value):
        raise typer.BadParameter("write its kind and the number, as in nino/QQ123456C", param_hint="NUMBER")
    with any_hub(asked) as hub:
        path = f"/people/by-identifier/{part(scheme)}/{part(value)}"
        found = hub.get(path, NumberHolders, {"purpose": purpose})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("id", "given by the council", "held by", "records"),
        [
            (
                one.id,
                "yes" if one.given else "",
                one.systems,
                [people_view.record(each) for each in one.records],
            )
            for one in found.items
        ],
        empty=f"The index knows nobody by that {scheme}.",
        whole=("id",),
    )
    if found.too_common:
        screen.note("So many records hold it that they were not all looked at.")

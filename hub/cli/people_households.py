"""`tolbooth people household`: who lives where a person lives."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.people.households.shown import Household

_NOBODY = {
    "communal": "More people live there than one household has; nobody is listed.",
    "withheld": "It is not told where they live.",
    "unknown": "No address that counts of them tells a home.",
}


def household(
    asked: Asked,
    screen: Screen,
    person: Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for. It goes on record, with who looked.")],
) -> None:
    """Who lives where a person lives, by the addresses that count now, since when and how certain it is."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(person)}/household", Household, {"purpose": purpose})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("person", "since", "until", "last said", "certain", "by"),
        [
            (one.person, one.since, one.until, one.last_said, "yes" if one.certain else "no", one.systems)
            for one in (*found.members, *found.former)
        ],
        empty=_NOBODY.get(found.state, "Nobody is known to live there."),
        whole=("person",),
    )
    if found.restricted:
        screen.note(f"{found.restricted} at the address are not shown: their data are restricted.")

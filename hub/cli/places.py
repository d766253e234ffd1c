"""`tolbooth places`: streets, properties, areas and assets."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli import place_loads, place_matching, place_view
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.places.finding.shown import (
    MOST,
    AtPostcode,
    Found,
    History,
    PlacePage,
    PlaceShown,
    StreetShown,
)

Uprn = Annotated[str, typer.Argument(metavar="UPRN", help="990000000001.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]
group = typer.Typer(
    no_args_is_help=True, help="Places: load gazetteers, and look up streets, properties, areas and assets."
)
command(group, "load")(place_loads.load)
group.add_typer(place_loads.group, name="loads")
command(group, "match")(place_matching.match)
group.add_typer(place_matching.group, name="reviews")


@command(group, "list")
def list_places(asked: Asked, screen: Screen, limit: Limit = 50, after: After = None) -> None:
    """Every property that is known, by UPRN, retired ones too."""
    with any_hub(asked) as hub:
        page = hub.get("/places", PlacePage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    place_view.briefs(screen, page.items, "No place is known here: `tolbooth places load` a gazetteer first.")
    screen.more(page.next)


@command(group, "show")
def show(asked: Asked, screen: Screen, uprn: Uprn) -> None:
    """A property; one that is retired, with what is there now in its place."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/{part(uprn)}", PlaceShown)
    if screen.as_json:
        screen.json(found)
        return
    place_view.place(screen, found)


@command(group, "street")
def show_street(
    asked: Asked,
    screen: Screen,
    usrn: Annotated[str, typer.Argument(metavar="USRN", help="99000001.")],
    limit: Limit = 50,
) -> None:
    """A street, and the first of its properties."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/streets/{part(usrn)}", StreetShown, {"limit": limit})
    if screen.as_json:
        screen.json(found)
        return
    place_view.street(screen, found)


@command(group, "find")
def find(
    asked: Asked,
    screen: Screen,
    text: Annotated[str, typer.Argument(help="How an address, a street or a postcode begins: 7 alder cl.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many at most.")] = 10,
) -> None:
    """Streets and properties whose names begin so."""
    with any_hub(asked) as hub:
        found = hub.get("/places/beginning", Found, {"text": text, "limit": limit})
    if screen.as_json:
        screen.json(found)
        return
    place_view.found(screen, found)


@command(group, "postcode")
def at_postcode(
    asked: Asked,
    screen: Screen,
    postcode: Annotated[str, typer.Argument(help="With or without its space: 'ZZ1 1ZZ'.")],
    limit: Limit = 50,
) -> None:
    """The properties at a postcode, and those that had it once and have another now."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/by-postcode/{part(postcode)}", AtPostcode, {"limit": limit})
    if screen.as_json:
        screen.json(found)
        return
    place_view.briefs(screen, found.items, f"No property that is known has the postcode {found.postcode}.")
    for one in found.moved:
        screen.note(f"{one.uprn} had it, and is {one.address} now.")


@command(group, "history")
def show_history(
    asked: Asked,
    screen: Screen,
    number: Annotated[str, typer.Argument(metavar="UPRN", help="990000000001; a USRN with --street.")],
    street: Annotated[bool, typer.Option("--street", help="It is a USRN.")] = False,
) -> None:
    """What files said of a place and do not any more, the last to end first."""
    path = f"/places/{'streets/' if street else ''}{part(number)}/history"
    with any_hub(asked) as hub:
        found = hub.get(path, History)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("record", "what it said", "said by", "line", "until", "how"),
        [
            (
                one.kind.replace("_", " "),
                ", ".join(f"{name} {value}" for name, value in one.values.items()),
                *(one.load, one.line, one.until, one.how),
            )
            for one in found.items
        ],
        empty="Nothing else was ever said of it.",
        whole=("said by", "until"),
    )

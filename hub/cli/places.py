"""`tolbooth places`: streets, properties, areas and assets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import (
    geojson,
    place_areas,
    place_assets,
    place_evaluate,
    place_loads,
    place_matching,
    place_view,
    place_weights,
)
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.place_point import InMetres, Point, query_of
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.places.finding.shown import (
    MOST,
    AtPostcode,
    Found,
    History,
    NearPage,
    PlacePage,
    PlaceShown,
    StreetShown,
    WithinPage,
)
from identity_index.places.where.asked import FURTHEST

Uprn = Annotated[str, typer.Argument(metavar="UPRN", help="990000000001.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]
group = typer.Typer(
    no_args_is_help=True, help="Places: load gazetteers, and look up streets, properties, areas and assets."
)
command(group, "load")(place_loads.load)
group.add_typer(place_loads.group, name="loads")
command(group, "match")(place_matching.match)
command(group, "train")(place_weights.train)
command(group, "evaluate")(place_evaluate.evaluate)
group.add_typer(place_weights.group, name="weights")
group.add_typer(place_matching.group, name="reviews")
group.add_typer(place_areas.group, name="areas")
group.add_typer(place_assets.group, name="assets")
Metres = Annotated[float, typer.Option("--metres", min=0.1, max=FURTHEST, help="How far away, at most.")]


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


@command(group, "near")
def near(
    asked: Asked,
    screen: Screen,
    point: Point,
    metres: Metres = 1000,
    limit: Limit = 10,
) -> None:
    """The properties near a point, the nearest first."""
    with any_hub(asked) as hub:
        found = hub.get("/places/near", NearPage, {**query_of(point), "metres": str(metres), "limit": limit})
    if screen.as_json:
        screen.json(found)
        return
    place_view.briefs(screen, found.items, f"No property that is known is within {metres:g} metres of it.")
    if found.accuracy:
        screen.note(f"The point may be off by {found.accuracy:g} metres, as degrees are converted here.")


@command(group, "within")
def within(
    asked: Asked,
    screen: Screen,
    file: Annotated[
        Path, typer.Argument(help="A GeoJSON file: a Polygon or MultiPolygon, or a feature of one.")
    ],
    in_metres: InMetres = False,
    limit: Limit = 100,
) -> None:
    """The properties in a shape."""
    body: JsonValue = {"geometry": geojson.shape_of(file), "in_metres": in_metres, "limit": limit}
    with any_hub(asked) as hub:
        found = hub.post("/places/within", body, WithinPage)
    if screen.as_json:
        screen.json(found)
        return
    place_view.briefs(screen, found.items, "No property that is known is in it.")
    if found.counted > len(found.items):
        screen.note(f"{found.counted:,} are in it: ask for more by --limit.")


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

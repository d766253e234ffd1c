"""`tolbooth places areas`: wards and other areas that the council has drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import geojson
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, part
from hub.cli.paging import After
from hub.cli.place_point import InMetres, Point, query_of
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted
from identity_index.places.areas.area import MOST, Area, AreaPage, AreasAt

Kind = Annotated[str, typer.Option("--kind", help="What they are: ward, catchment.")]
group = typer.Typer(no_args_is_help=True, help="Areas that the council has drawn, and which a place is in.")


@command(group, "load")
def load(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="A GeoJSON file with a feature for each area.")],
    kind: Kind,
    code: Annotated[str, typer.Option("--code", help="The property that tells them apart.")] = "code",
    name: Annotated[str, typer.Option("--name", help="The property with their names.")] = "name",
    in_metres: InMetres = False,
) -> None:
    """Draw the areas of a file; those of the kind that it does not have are taken away. Needs a running
    hub."""
    features = geojson.features_of(file)
    codes = [_text(one, code, file) for one in features]
    if twice := sorted({one for one in codes if codes.count(one) > 1}):
        raise Failed(f"{file} has {twice[0]!r} more than once", f"Is {code} what tells areas apart?")
    drawn: list[Area] = []
    with running_hub(asked) as hub:
        for one, called in zip(features, codes, strict=True):
            body: JsonValue = {
                "name": _text(one, name, file),
                "geometry": one.geometry,
                "in_metres": in_metres,
            }
            drawn.append(hub.put(f"/places/areas/{part(kind)}/{part(called)}", body, Area))
        gone = sorted(_codes(hub, kind) - set(codes))
        for called in gone:
            hub.delete(f"/places/areas/{part(kind)}/{part(called)}")
    if screen.as_json:
        screen.json({"drawn": [one.code for one in drawn], "removed": list(gone)})
        return
    screen.say(f"{counted(len(drawn), 'area')} drawn as {kind}; {len(gone)} taken away.")


@command(group, "list")
def list_areas(
    asked: Asked,
    screen: Screen,
    kind: Annotated[str | None, typer.Option("--kind", help="Only these: ward.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = MOST,
    after: After = None,
) -> None:
    """The areas that are drawn."""
    with any_hub(asked) as hub:
        page = hub.get("/places/areas", AreaPage, {"kind": kind, "limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("kind", "code", "name", "corners", "drawn", "by"),
        [(one.kind, one.code, one.name, one.corners, one.changed_at, one.changed_by) for one in page.items],
        empty="No area is drawn yet: `tolbooth places areas load`.",
        whole=("code",),
    )
    screen.more(page.next)


@command(group, "at")
def at(asked: Asked, screen: Screen, point: Point) -> None:
    """Which areas a point is in."""
    with any_hub(asked) as hub:
        found = hub.get("/places/areas/at", AreasAt, query_of(point))
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("kind", "code", "name"),
        [(one.kind, one.code, one.name) for one in found.items],
        empty="It is in none of the areas that are drawn.",
        whole=("code",),
    )


def _codes(hub: HubClient, kind: str) -> set[str]:
    """Those of all areas of the kind."""
    page = hub.get("/places/areas", AreaPage, {"kind": kind})
    found = {one.code for one in page.items}
    while page.next is not None:
        page = hub.get("/places/areas", AreaPage, {"kind": kind, "after": page.next})
        found |= {one.code for one in page.items}
    return found


def _text(one: geojson.Feature, name: str, file: Path) -> str:
    value = one.properties.get(name)
    if value is None or isinstance(value, dict | list) or not str(value).strip():
        known = ", ".join(sorted(one.properties)) or "none"
        raise Failed(
            f"A feature of {file} has no property {name!r}", f"It has {known}: say which by --code, --name."
        )
    return str(value).strip()

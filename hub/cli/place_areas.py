"""`tolbooth places areas`: wards and other areas that the council has drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import geojson
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Unreachable, part
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
    """Draw the areas of a file; those of the kind that it does not have are taken away. One that cannot be
    drawn is named and left as it was. Needs a running hub."""
    features = geojson.features_of(file)
    on_grid = in_metres or geojson.is_on_grid(file)
    codes = [_text(one, code) for one in features]
    if features and not any(codes):
        known = ", ".join(sorted({name for one in features for name in one.said})) or "none"
        raise Failed(
            f"No feature of {file} has a property {code!r}",
            f"They have {known}: say by --code which tells the areas apart.",
        )
    drawn: list[Area] = []
    wrong: list[tuple[str, str]] = []
    with running_hub(asked) as hub:
        for number, (one, called) in enumerate(zip(features, codes, strict=True), 1):
            try:
                _require_first(codes, called, number)
                drawn.append(_draw(hub, kind, called, one, name, on_grid=on_grid))
            except Unreachable:
                raise
            except Failed as error:
                wrong.append((f"feature {number}" + (f" ({called})" if called else ""), str(error)))
        gone = sorted(_codes(hub, kind) - set(codes)) if all(codes) else []
        for called in gone:
            hub.delete(f"/places/areas/{part(kind)}/{part(called)}")
    if screen.as_json:
        left: list[JsonValue] = [{"feature": at, "problem": problem} for at, problem in wrong]
        screen.json({"drawn": [one.code for one in drawn], "removed": list(gone), "refused": left})
    else:
        screen.say(f"{counted(len(drawn), 'area')} drawn as {kind}; {len(gone)} taken away.")
        if wrong:
            screen.table(("not drawn", "why"), wrong, empty="", whole=("not drawn",))
        if not all(codes):
            screen.note("None was taken away, as it is not known which area each feature is.")


def _require_first(codes: Sequence[str], called: str, number: int) -> None:
    """Raises ``Failed`` for a feature whose code an earlier one has."""
    first = codes.index(called) + 1
    if called and first != number:
        raise Failed(f"feature {first} is {called!r} already", "Leave one of them in the file.")


def _draw(hub: HubClient, kind: str, called: str, one: geojson.Feature, name: str, *, on_grid: bool) -> Area:
    """Raises ``Failed`` for what cannot be drawn."""
    if not called:
        raise Failed("it has no code", "By --code it is said which property that is.")
    label = _text(one, name)
    if not label:
        raise Failed(f"it has no property {name!r}", "By --name it is said which property its name is.")
    if one.geometry is None:
        raise Failed("it has no geometry", "Draw it, or leave it out of the file.")
    body: JsonValue = {"name": label, "geometry": one.geometry, "in_metres": on_grid}
    return hub.put(f"/places/areas/{part(kind)}/{part(called)}", body, Area)


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


def _text(one: geojson.Feature, name: str) -> str:
    """ "" where it has none."""
    value = one.said.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()

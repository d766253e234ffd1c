"""`tolbooth places assets`: street lights, bins, gullies, flood gauges."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import geojson
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.place_point import Point, query_of
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from identity_index.places.assets.asset import Asset, AssetHistory, AssetPage, Outcome, Outcomes
from identity_index.places.where.asked import FURTHEST

_TOGETHER = 200
Which = Annotated[str, typer.Argument(metavar="SYSTEM/LOCAL_ID", help="lights/SL-104.")]
Limit = Annotated[int, typer.Option(min=1, max=500, help="How many at most.")]
group = typer.Typer(no_args_is_help=True, help="Assets: things that are somewhere and have no address.")


@command(group, "load")
def load(
    asked: Asked,
    screen: Screen,
    file: Annotated[
        Path, typer.Argument(help="A CSV file whose first line names its columns, or GeoJSON points.")
    ],
    system: Annotated[str, typer.Option("--system", help="Whose they are: lights.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="What they are, where the file does not say: street_light.")
    ] = None,
) -> None:
    """Take in what a system says of its assets. Needs a running hub.

    Columns, or properties: local_id, kind, name, usrn, uprn, sensors (with ; between), and easting and
    northing or latitude and longitude. What is wrong with one is told, and the rest goes on.
    """
    items = list(_items(file, system, kind))
    outcomes: list[Outcome] = []
    with running_hub(asked) as hub:
        for start in range(0, len(items), _TOGETHER):
            body: JsonValue = {"items": items[start : start + _TOGETHER]}
            outcomes += hub.post("/places/assets", body, Outcomes).items
    if screen.as_json:
        screen.json({"items": [one.model_dump(mode="json") for one in outcomes]})
        return
    became: list[str] = [one.became for one in outcomes]
    words = ("added", "changed", "unchanged", "refused")
    screen.say(", ".join(f"{became.count(word):,} {word}" for word in words) + ".")
    wrong = [(one.local_id, one.problem) for one in outcomes if one.became == "refused"]
    if wrong:
        screen.table(("asset", "what is wrong"), wrong, empty="", whole=("asset",))


@command(group, "list")
def list_assets(
    asked: Asked,
    screen: Screen,
    kind: Annotated[str | None, typer.Option("--kind", help="Only these: gully.")] = None,
    usrn: Annotated[str | None, typer.Option("--usrn", help="In a street.")] = None,
    uprn: Annotated[
        str | None, typer.Option("--uprn", help="Of a property, and of what it was before or became.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> None:
    """The assets that are there."""
    query = {"kind": kind, "usrn": usrn, "uprn": uprn, "limit": limit, "after": after}
    with any_hub(asked) as hub:
        page = hub.get("/places/assets", AssetPage, query)
    _page(screen, page)


@command(group, "near")
def near(
    asked: Asked,
    screen: Screen,
    point: Point,
    metres: Annotated[
        float, typer.Option("--metres", min=0.1, max=FURTHEST, help="How far away, at most.")
    ] = 1000,
    limit: Limit = 10,
) -> None:
    """The assets near a point, the nearest first."""
    with any_hub(asked) as hub:
        query: dict[str, str | int] = {**query_of(point), "metres": str(metres), "limit": limit}
        page = hub.get("/places/assets/near", AssetPage, query)
    _page(screen, page)


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="lights/SL-104; with --sensor, the id of a sensor.")],
    sensor: Annotated[bool, typer.Option("--sensor", help="The one that this sensor is at.")] = False,
) -> None:
    """An asset, the street that it is in, and its sensors."""
    path = f"/places/assets/by-sensor/{part(which)}" if sensor else f"/places/assets/{_key(which)}"
    with any_hub(asked) as hub:
        found = hub.get(path, Asset)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("asset", f"{found.system}/{found.local_id}"),
            ("kind", found.kind),
            ("name", found.name),
            ("where", f"{found.easting:g}, {found.northing:g} (British National Grid)"),
            ("street", found.street and f"{found.street} ({found.usrn})"),
            ("property", found.uprn),
            ("now there", ", ".join(found.succeeded_by) or None),
            ("sensors", ", ".join(found.sensors) or None),
            ("said", found.changed_at),
            ("by", found.changed_by),
            ("removed", found.removed_at),
        ]
    )
    screen.note(f"Its cases: tolbooth cases list --asset {found.system}/{found.local_id}")


@command(group, "history")
def show_history(asked: Asked, screen: Screen, which: Which) -> None:
    """What was said of an asset before."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/assets/history/{_key(which)}", AssetHistory)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("until", "by", "what it was"),
        [
            (
                one.until,
                one.ended_by,
                ", ".join(f"{name} {value}" for name, value in one.said.items() if value),
            )
            for one in found.items
        ],
        empty="Nothing else was ever said of it.",
        whole=("until",),
    )


@command(group, "remove")
def remove(asked: Asked, screen: Screen, which: Which) -> None:
    """It is there no more; it is still found by its key. Needs a running hub."""
    with running_hub(asked) as hub:
        hub.delete(f"/places/assets/{_key(which)}")
    if screen.as_json:
        screen.json({"removed": which})
        return
    screen.say(f"{which} is removed.")


def _page(screen: Screen, page: AssetPage) -> None:
    if screen.as_json:
        screen.json(page)
        return
    far = any(one.metres is not None for one in page.items)
    screen.table(
        ("asset", "kind", "name", "street", "sensors", *(("metres",) if far else ())),
        [
            (
                *(f"{one.system}/{one.local_id}", one.kind, one.name, one.street or ""),
                ", ".join(one.sensors),
                *((one.metres,) if far else ()),
            )
            for one in page.items
        ],
        empty="There is no such asset.",
        whole=("asset",),
    )
    screen.more(page.next)


def _key(which: str) -> str:
    system, _, local_id = which.partition("/")
    if not (system and local_id):
        raise typer.BadParameter(
            "write the system and its key, as lights/SL-104", param_hint="SYSTEM/LOCAL_ID"
        )
    return f"{part(system)}/{part(local_id)}"


def _items(file: Path, system: str, kind: str | None) -> Iterator[JsonValue]:
    for row in _rows(file):
        point: dict[str, JsonValue] = {}
        for name in ("easting", "northing", "latitude", "longitude"):
            if name in row:
                point[name] = row[name]
        asset: dict[str, JsonValue] = {"point": point, "kind": row.get("kind") or kind or ""}
        for name in ("name", "usrn", "uprn"):
            if row.get(name):
                asset[name] = row[name]
        asset["sensors"] = [one.strip() for one in row.get("sensors", "").split(";") if one.strip()]
        yield {"system": system, "local_id": row["local_id"], "asset": asset}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    """What is not empty of each, by the names of the columns. Raises ``Failed``."""
    if file.suffix.lower() in {".json", ".geojson"}:
        rows = [_of_feature(one) for one in geojson.features_of(file)]
    else:
        try:
            with file.open(encoding="utf-8-sig", newline="") as content:
                rows = [
                    {str(k): str(v) for k, v in row.items() if k and v} for row in csv.DictReader(content)
                ]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Failed(f"{file} cannot be read", f"{error}: is it a CSV file in UTF-8?") from error
    for number, row in enumerate(rows, 2):
        named = {name.strip().lower(): value.strip() for name, value in row.items()}
        if not named.get("local_id"):
            raise Failed(
                f"{file} has no local_id in its row {number}", "Name the column local_id, and fill it."
            )
        yield named


def _of_feature(one: geojson.Feature) -> dict[str, str]:
    row = {name: str(value) for name, value in one.properties.items() if value not in (None, "")}
    where = one.geometry.get("coordinates")
    if one.geometry.get("type") == "Point" and isinstance(where, list) and len(where) >= 2:
        row |= {"longitude": str(where[0]), "latitude": str(where[1])}
    return row

"""`tolbooth places assets`: street lights, bins, gullies, flood gauges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.place_asset_file import Row, rows_of
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
    northing or latitude and longitude. What is wrong with one is told with its line, and the rest goes on. Of
    two lines with one local_id the first counts.
    """
    rows = rows_of(file)
    good = [one for one in rows if not one.problem]
    sent: list[Outcome] = []
    with running_hub(asked) as hub:
        for start in range(0, len(good), _TOGETHER):
            body: JsonValue = {"items": [one.item(system, kind) for one in good[start : start + _TOGETHER]]}
            sent += hub.post("/places/assets", body, Outcomes).items
    answers = iter(sent)
    outcomes = [(one.at, next(answers) if not one.problem else _refused(one)) for one in rows]
    if screen.as_json:
        screen.json({"items": [{"at": at, **one.model_dump(mode="json")} for at, one in outcomes]})
        return
    became: list[str] = [one.became for _, one in outcomes]
    words = ("added", "changed", "unchanged", "refused")
    screen.say(", ".join(f"{became.count(word):,} {word}" for word in words) + ".")
    wrong = [(at, one.local_id, one.problem) for at, one in outcomes if one.became == "refused"]
    if wrong:
        screen.table(("where", "asset", "what is wrong"), wrong, empty="", whole=("where", "asset"))


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
            ("property", found.uprn and f"{found.uprn}{' (is no more)' if found.property_retired else ''}"),
            ("now there", _now_there(found)),
            ("sensors", ", ".join(found.sensors) or None),
            ("said", found.changed_at),
            ("by", found.changed_by),
            ("removed", found.removed_at),
        ]
    )
    screen.note(f"Its cases: tolbooth cases list --asset {found.system}/{found.local_id}")


def _now_there(found: Asset) -> str | None:
    if not found.property_retired:
        return None
    return ", ".join(found.succeeded_by) or "nobody has said"


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


def _refused(one: Row) -> Outcome:
    return Outcome(local_id=one.local_id, became="refused", problem=one.problem)


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

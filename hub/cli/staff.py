"""`tolbooth staff`: who works for the council, what systems do not agree on, and extracts of a payroll."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import staff_acts, staff_import, unmasking
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import Query, part
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from hub.cli.unmasking import Unmasked
from identity_index.staff.desk.shown import (
    MOST,
    ConflictPage,
    History,
    PlaceThere,
    StaffPage,
    StaffShown,
    WorkPlace,
)

Who = Annotated[
    str,
    typer.Argument(help="st-4, a name that cases know them by, or a record: hr/100001."),
]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]
_APART = frozenset({"manager", "work_places"})
"""Facts that are shown as what they are looked up to be."""
group = typer.Typer(
    no_args_is_help=True, help="Who works for the council, who is who, and extracts of a payroll."
)


class State(StrEnum):
    EXPECTED = "expected"
    CURRENT = "current"
    LEFT = "left"


@command(group, "list")
def list_staff(
    asked: Asked,
    screen: Screen,
    state: Annotated[State | None, typer.Option("--state", help="Only who stands so.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="Only who is of this team.")] = None,
    limit: Limit = 50,
    after: After = None,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """Staff, in the order in which the index met them."""
    query: Query = {"limit": limit, "after": after, "state": state, "team": team}
    with any_hub(asked) as hub:
        page = hub.get("/staff", StaffPage, {**query, **unmasking.query(unmasked, purpose)})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "state", "name", "title", "team", "service", "not agreed on"),
        [
            (one.id, one.state, _name(one.name), one.title, one.team, one.service, one.disputed)
            for one in page.items
        ],
        empty="The index knows no such staff member.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show(
    asked: Asked, screen: Screen, who: Who, unmasked: Unmasked = False, purpose: unmasking.Purpose = None
) -> None:
    """One: what counts of them, what each system holds, and on what those do not agree."""
    with any_hub(asked) as hub:
        found = hub.get(_path(who), StaffShown, unmasking.query(unmasked, purpose))
    if screen.as_json:
        screen.json(found)
        return
    facts = found.facts if isinstance(found.facts, dict) else {}
    screen.facts(
        [
            ("staff member", found.id),
            ("known as", found.became),
            ("state", f"{found.state} since {found.since:%Y-%m-%d}"),
            ("because", found.because),
            *((name.replace("_", " "), _said(value)) for name, value in facts.items() if name not in _APART),
            ("work places", [_place(one) for one in found.work_places] or _said(facts.get("work_places"))),
            ("manager", found.manager),
            ("groups", found.groups),
            ("named in cases", found.known_as),
            ("can do", found.can_do),
            ("not agreed on", [f"{one.attribute}: {one.because}" for one in found.conflicts]),
            ("records", [f"{one.system}/{one.local_id} ({one.state})" for one in found.records]),
        ]
    )


@command(group, "history")
def history(
    asked: Asked, screen: Screen, who: Who, unmasked: Unmasked = False, purpose: unmasking.Purpose = None
) -> None:
    """What systems said of somebody, and which records were joined or parted, the oldest first."""
    with any_hub(asked) as hub:
        found = hub.get(_path(who), StaffShown)
        told = hub.get(f"/staff/{part(found.id)}/history", History, unmasking.query(unmasked, purpose))
    if screen.as_json:
        screen.json(told)
        return
    screen.table(
        ("at", "what", "change", "record", "by", "said"),
        [
            (
                one.at,
                one.what,
                one.change,
                f"{one.system}/{one.local_id}",
                one.reason or one.by,
                _said(one.details),
            )
            for one in told.items
        ],
        empty="Nothing was ever said of them.",
    )


@command(group, "conflicts")
def conflicts(
    asked: Asked,
    screen: Screen,
    limit: Limit = 50,
    after: After = None,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """On what systems do not agree, who manages each other, and who works where there is nothing."""
    query: Query = {"limit": limit, "after": after}
    with any_hub(asked) as hub:
        page = hub.get("/staff/conflicts", ConflictPage, {**query, **unmasking.query(unmasked, purpose)})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "what", "counts", "said", "because"),
        [
            (
                one.id,
                each.attribute,
                _said(each.counts),
                [f"{said.system}: {_said(said.value)}" for said in each.said],
                each.because,
            )
            for one in page.items
            for each in one.conflicts
        ],
        empty="All systems agree on everybody.",
        whole=("id",),
    )
    screen.more(page.next)


command(group, "import")(staff_import.import_staff)
command(group, "merge")(staff_acts.merge)
command(group, "split")(staff_acts.split)
command(group, "undo")(staff_acts.undo)


def _place(one: WorkPlace) -> str:
    if one.state == "unknown":
        return f"{one.uprn}: the index of places does not know it"
    named = f"{one.uprn} ({one.address})" if one.address else one.uprn
    if one.state != "retired":
        return named
    after = [_there(each) for each in one.succeeded_by]
    return f"{named} is no more; there is now {', '.join(after)}" if after else f"{named} is no more"


def _there(one: PlaceThere) -> str:
    address = one.address if one.known else "not known here"
    return f"{one.uprn} ({address})" if address else one.uprn


def _path(who: str) -> str:
    head, _, number = who.partition("-")
    if head == "st" and number.isdecimal():
        return f"/staff/{who}"
    system, _, local_id = who.partition("/")
    if local_id:
        return f"/staff/by-source/{part(system)}/{part(local_id)}"
    return f"/staff/by-name/{part(who)}"


def _name(name: JsonValue) -> str | None:
    return str(name.get("full")) if isinstance(name, dict) else None if name is None else str(name)


def _said(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return "" if value is None else str(value)

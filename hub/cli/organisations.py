"""`tolbooth organisations`: businesses and others, as parties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue, TypeAdapter, ValidationError

from hub.cli import people_view, unmasking
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.unmasking import Unmasked
from identity_index.organisations.shown import MOST, Done, Organisation, OrganisationPage

Id = Annotated[str, typer.Argument(metavar="ORGANISATION", help="o-2, as the list names it.")]
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
group = typer.Typer(no_args_is_help=True, help="Businesses and other organisations: who is who, and merging.")


@command(group, "list")
def list_organisations(
    asked: Asked,
    screen: Screen,
    number: Annotated[
        str | None,
        typer.Option("--number", metavar="SCHEME/NUMBER", help="Only with it: company_number/SC012345."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Organisations that the index knows, in the order in which it met them; or those that have a number."""
    scheme, _, value = (number or "").partition("/")
    if number is not None and not (scheme and value):
        raise typer.BadParameter(
            "write its kind and the number, as in company_number/SC012345", param_hint="--number"
        )
    with any_hub(asked) as hub:
        if number is None:
            page = hub.get("/organisations", OrganisationPage, {"limit": limit, "after": after})
        else:
            page = hub.get(f"/organisations/by-identifier/{part(scheme)}/{part(value)}", OrganisationPage)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "name", "kind", "records"),
        [
            (one.id, one.name, one.kind, [people_view.record(each) for each in one.records])
            for one in page.items
        ],
        empty="The index knows no such organisation.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="o-2, or what a system calls it: licensing/L-7.")],
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """One: its numbers, whom to speak to there, and what each system holds of it."""
    system, _, local_id = which.partition("/")
    path = f"/organisations/{part(which)}"
    if local_id:
        path = f"/organisations/by-source/{part(system)}/{part(local_id)}"
    with any_hub(asked) as hub:
        found = hub.get(path, Organisation, unmasking.query(unmasked, purpose))
    _show(screen, found)


@command(group, "register")
def register(
    asked: Asked,
    screen: Screen,
    record: Annotated[str, typer.Argument(metavar="SYSTEM/LOCAL_ID", help="licensing/L-7.")],
    details: Annotated[Path, typer.Argument(help="A JSON file, as `organisation.recorded` has `details`.")],
    reason: Reason,
) -> None:
    """What a system holds of one, as if it had published it. Needs a running hub."""
    system, _, local_id = record.partition("/")
    if not (system and local_id):
        raise typer.BadParameter("write the system and its key, as licensing/L-7", param_hint="RECORD")
    try:
        said = _JSON.validate_json(details.read_bytes())
    except OSError as error:
        raise Failed(f"{details} cannot be read", f"{error.strerror}: is that the right file?") from error
    except ValidationError as error:
        raise Failed(f"{details} is no JSON", "Write it as `organisation.recorded` has `details`.") from error
    body: JsonValue = {
        "organisation": {"system": system, "local_id": local_id},
        "details": said,
        "reason": reason,
    }
    with running_hub(asked) as hub:
        found = hub.post("/organisations", body, Organisation)
    _show(screen, found)


@command(group, "merge")
def merge(
    asked: Asked,
    screen: Screen,
    kept: Id,
    other: Annotated[str, typer.Argument(help="o-3: its records move, and its id keeps answering.")],
    reason: Reason,
) -> None:
    """Two organisations are one. Needs a running hub. `organisations undo` takes it back."""
    _act(asked, screen, f"/organisations/{part(kept)}/merge", {"other": other, "reason": reason})


@command(group, "split")
def split(
    asked: Asked,
    screen: Screen,
    organisation: Id,
    records: Annotated[list[str], typer.Argument(help="licensing/L-7; one or more.")],
    reason: Reason,
) -> None:
    """Some of its records are another's, which is new by this. Needs a running hub."""
    named: list[JsonValue] = []
    for one in records:
        system, _, local_id = one.partition("/")
        named.append({"system": system, "local_id": local_id})
    path = f"/organisations/{part(organisation)}/split"
    _act(asked, screen, path, {"records": named, "reason": reason})


@command(group, "undo")
def undo(
    asked: Asked,
    screen: Screen,
    change: Annotated[str, typer.Argument(help="c-7, as merging answered.")],
    reason: Reason,
) -> None:
    """Take a change back: what it moved goes back where it was. Needs a running hub."""
    _act(asked, screen, f"/organisations/changes/{part(change)}/undo", {"reason": reason})


def _act(asked: Asked, screen: Screen, path: str, body: JsonValue) -> None:
    with running_hub(asked) as hub:
        found = hub.post(path, body, Done)
    if screen.as_json:
        screen.json(found)
        return
    moved = ", ".join(people_view.record(one) for one in found.moved)
    screen.say(f"{found.change}: {found.what} of {' and '.join(found.organisations)}; moved: {moved}.")


def _show(screen: Screen, found: Organisation) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("organisation", found.id),
            ("known as", found.became),
            ("name", found.name),
            ("kind", found.kind),
            ("uprn", found.uprn),
            ("numbers", [f"{one.scheme} {one.value}" for one in found.numbers]),
            ("contacts", [_contact(one) for one in found.contacts]),
        ]
    )
    people_view.beside(screen, [(people_view.record(one), people_view.rows(one)) for one in found.records])


def _contact(one: JsonValue) -> str:
    """As what, and who: by name, or the person of the index."""
    told = one if isinstance(one, dict) else {}
    name = told.get("name")
    who = told.get("is") or (name.get("full") if isinstance(name, dict) else name)
    ways = [str(told[way]) for way in ("email", "phone") if told.get(way)]
    return ", ".join([f"{told.get('role')}: {who}", *ways])

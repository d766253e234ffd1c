"""`tolbooth cases list|show|contacts|story|count`: seeing cases."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from cases.desk.shown import CasePage, ContactPage, Counts, ShownCase, Story
from cases.keeping.finding.wanted import MOST, Counted
from hub.cli import case_view
from hub.cli.asked import Asked
from hub.cli.case_assets import none_about
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen

Reference = Annotated[
    str, typer.Argument(help="TB-5619-0321, however it is spaced; or what another system calls it.")
]


def add_to(group: typer.Typer) -> None:
    """Put these commands into `tolbooth cases`."""
    for name, act in (
        *(("list", list_cases), ("show", show), ("contacts", contacts), ("story", story)),
        ("count", count),
    ):
        command(group, name)(act)


def list_cases(
    asked: Asked,
    screen: Screen,
    case_type: Annotated[str | None, typer.Option("--type", help="Of a case type.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="Of a line of service: roads.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="With a status of its type.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="In a queue.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", help="That somebody has.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Of somebody: p-12, or crm/c-1.")] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="About a business: o-2, or rates/R1.")
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", help="With this reference: its own, or that of a record elsewhere."),
    ] = None,
    uprn: Annotated[
        str | None, typer.Option("--uprn", help="At a property, and at what it was before or became.")
    ] = None,
    usrn: Annotated[str | None, typer.Option("--usrn", help="In a street.")] = None,
    asset: Annotated[str | None, typer.Option("--asset", help="About an asset: lights/SL-104.")] = None,
    parent: Annotated[str | None, typer.Option("--parent", help="That are parts of a case.")] = None,
    area: Annotated[str | None, typer.Option("--area", help="In a part of the council's area.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="That came by a channel.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="open, ended or overdue.")] = None,
    box: Annotated[str | None, typer.Option("--box", help="Within south,west,north,east in degrees.")] = None,
    words: Annotated[
        str | None, typer.Option("--words", help="With all of these words in what they say.")
    ] = None,
    view: Annotated[
        str | None, typer.Option("--view", help="A view that is kept; the rest is said over it.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="As they are to be worked on.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Cases, the newest first."""
    query = {
        **{"type": case_type, "status": status, "queue": queue, "assignee": assignee, "person": person},
        **{"uprn": uprn, "usrn": usrn, "asset": asset, "parent": parent, "area": area, "channel": channel},
        **{"state": state, "box": box, "order": "due" if due else None, "words": words, "view": view},
        **{"service": service, "organisation": organisation, "reference": reference},
        **{"limit": limit, "after": after},
    }
    with any_hub(asked) as hub:
        found = hub.get("/cases", CasePage, query)
        none = "There is no such case."
        if asset is not None and not found.items:
            none = none_about(hub, asset, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("reference", "type", "status", "queue", "who", "priority", "opened", "due"),
        [
            (
                *(one.reference, one.type, one.status, one.queue, one.assignee, one.priority, one.opened_at),
                "overdue" if one.overdue else one.due_at,
            )
            for one in found.items
        ],
        empty=none,
        whole=("reference",),
    )
    screen.more(found.next)


def show(asked: Asked, screen: Screen, reference: Reference) -> None:
    """A case, whole: what it says, its clocks, its notes, its contacts, and where it may go.

    Whoever works on cases sees what it says, and the look goes on record.
    """
    with any_hub(asked) as hub:
        found = hub.get(f"/cases/{part(reference)}", ShownCase)
    case_view.show(screen, found)


def contacts(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    after: After = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
) -> None:
    """The contacts about a case, in order; those of cases that were merged into it come last."""
    with any_hub(asked) as hub:
        query = {"after": after, "limit": limit}
        found = hub.get(f"/cases/{part(reference)}/contacts", ContactPage, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("case", "", "when", "channel", "", "repeats", "is now", "who they are", "files"),
        [
            (
                *(one.case, one.number, one.happened_at, one.channel, one.direction),
                *("yes" if one.repeats else "", one.moved_to, *case_view.marks(one)),
            )
            for one in found.items
        ],
        empty="Nobody was in touch.",
    )
    screen.more(found.next)


def story(asked: Asked, screen: Screen, reference: Reference) -> None:
    """All that was done to a case and who looked, in order, out of the ledger."""
    with any_hub(asked) as hub:
        found = hub.get(f"/cases/{part(reference)}/story", Story)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("case", "when", "", "what", "who", "event"),
        [
            (one.case, one.at, one.kind, " ".join([one.what, *one.attachments]), one.by, one.seq)
            for one in found.items
        ],
        empty="The ledger does not tell of it.",
    )


def count(
    asked: Asked,
    screen: Screen,
    by: Annotated[
        list[str] | None, typer.Option("--by", help=f"By what, up to four: {', '.join(get_args(Counted))}.")
    ] = None,
    case_type: Annotated[str | None, typer.Option("--type", help="Of a case type.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="Of a line of service: roads.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="In a queue.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="open, ended or overdue.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Of somebody: p-12, or crm/c-1.")] = None,
    box: Annotated[str | None, typer.Option("--box", help="Within south,west,north,east in degrees.")] = None,
    words: Annotated[
        str | None, typer.Option("--words", help="With all of these words in what they say.")
    ] = None,
    view: Annotated[
        str | None, typer.Option("--view", help="A view that is kept; the rest is said over it.")
    ] = None,
) -> None:
    """How many cases there are of each."""
    named = by or ["status"]
    with any_hub(asked) as hub:
        query = {"by": named, "type": case_type, "queue": queue, "state": state, "person": person}
        query |= {"service": service, "box": box, "words": words, "view": view}
        found = hub.get("/cases/counts", Counts, query)
    if screen.as_json:
        screen.json(found)
        return
    rows = [(*(one.of[name] for name in named), f"{one.cases:,}") for one in found.items]
    screen.table((*named, "cases"), rows, empty="There is none.")

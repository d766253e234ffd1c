"""`tolbooth people`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import (
    golden,
    holdings,
    people_acts,
    people_erasing,
    people_evaluate,
    people_export,
    people_households,
    people_imports,
    people_notes,
    people_numbers,
    people_restricting,
    people_reviews,
    people_samples,
    people_sign_ins,
    people_told,
    people_view,
    people_weights,
    unmasking,
)
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import HubClient, Query, part
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from hub.cli.unmasking import Unmasked
from identity_index.people.desk.found import MOST_FOUND, FoundPage
from identity_index.people.desk.past import Past, PastPage, UpdatePage
from identity_index.people.desk.person import MOST, CrossReference, Person, PersonPage

Who = Annotated[
    str, typer.Argument(help="p-12, or a record of theirs as its system calls it: revenues/4711.")
]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]

group = typer.Typer(
    no_args_is_help=True, help="People: who is who, why, and what each system calls them; put it right."
)

command(group, "golden")(golden.golden)
command(group, "holdings")(holdings.holdings)
command(group, "erase")(people_erasing.erase)
group.add_typer(people_erasing.group, name="erasures")
command(group, "hold")(people_erasing.hold)
command(group, "holds")(people_erasing.holds)
command(group, "release")(people_erasing.release)
command(group, "restrict")(people_restricting.restrict)
group.add_typer(people_restricting.group, name="restrictions")
command(group, "lift")(people_restricting.lift)
command(group, "export")(people_export.export)
command(group, "purposes")(holdings.purposes)
command(group, "decide")(golden.decide)
command(group, "undecide")(golden.undecide)
command(group, "number")(golden.number)
command(group, "corrections")(golden.corrections)


@command(group, "list")
def list_people(asked: Asked, screen: Screen, limit: Limit = 50, after: After = None) -> None:
    """Persons that the index knows, in the order in which it met them."""
    with any_hub(asked) as hub:
        page = hub.get("/people", PersonPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "met", "records"),
        [(one.id, one.made_at, [people_view.record(each) for each in one.records]) for one in page.items],
        empty="The index knows nobody yet.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show(
    asked: Asked, screen: Screen, who: Who, unmasked: Unmasked = False, purpose: unmasking.Purpose = None
) -> None:
    """One person: what each system holds of them, beside each other; personal data masked.

    By an id that was merged: whom it became, and by which change.
    """
    with any_hub(asked) as hub:
        found = _person(hub, who, unmasking.query(unmasked, purpose))
    if screen.as_json:
        screen.json(found)
    else:
        people_view.person(screen, found)


@command(group, "find")
def find(
    asked: Asked,
    screen: Screen,
    purpose: Annotated[str, typer.Option("--purpose", help="What for. It goes on record, with who looked.")],
    name: Annotated[str | None, typer.Option("--name", help="The whole name.")] = None,
    born: Annotated[str | None, typer.Option("--born", help="1961-03-07, 1961-03 or 1961.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="The first line of an address.")] = None,
    postcode: Annotated[str | None, typer.Option("--postcode", help="A postcode.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="An e-mail address.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="A telephone number.")] = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="SCHEME/NUMBER", help="Such as nino/QQ123456C.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_FOUND, help="How many at most.")] = 10,
) -> None:
    """Whom it may be, by what is known of them, the likeliest first; personal data masked.

    Names are found however they are spelt, days with day and month swapped, numbers however they are written.
    """
    scheme, _, value = (number or "").partition("/")
    if number is not None and not (scheme and value):
        raise typer.BadParameter("write its kind and the number, as in nino/QQ123456C", param_hint="--number")
    body: dict[str, JsonValue] = {
        **{"name": name, "date_of_birth": born, "address": address, "postcode": postcode, "email": email},
        **{"phone": phone, "scheme": scheme or None, "number": value or None, "limit": limit},
        "purpose": purpose,
    }
    with any_hub(asked) as hub:
        page = hub.post("/people/search", body, FoundPage)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "bits", "why", "records"),
        [
            (
                one.id,
                f"{one.bits:+.1f}",
                "; ".join(one.says),
                [people_view.record(each) for each in one.records],
            )
            for one in page.items
        ],
        empty="The index knows nobody like that.",
        whole=("id", "bits"),
    )
    if page.restricted:
        screen.note(f"Not shown, since their data are restricted: {page.restricted} whom it may be too.")
    if page.too_common:
        screen.note("Some of it is shared by so many that it was not followed: say more.")


command(group, "by-number")(people_numbers.by_number)
command(group, "sign-ins")(people_sign_ins.sign_ins)
command(group, "sign-in")(people_sign_ins.sign_in)
command(group, "household")(people_households.household)


@command(group, "links")
def links(
    asked: Asked,
    screen: Screen,
    who: Who,
    systems: Annotated[
        list[str] | None, typer.Option("--in", metavar="SYSTEM", help="Only in this system; several times.")
    ] = None,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """What systems call a person: from one system's key to those of the others."""
    query: Query = {**unmasking.query(unmasked, purpose), "system": systems or []}
    with any_hub(asked) as hub:
        found = hub.get(f"{_path(who)}/links", CrossReference, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("system", "local id"),
        [(one.system, one.local_id) for one in found.items],
        empty=f"No {'such ' if systems else 'other '}system is known to hold anything of {found.person}.",
        whole=("system",),
    )


@command(group, "history")
def history(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="p-12, revenues/4711, or c-7 for one change.")],
    limit: Limit = 50,
    after: After = None,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """What became of a person's records, by whom and why, the newest first; or one change, whole."""
    how = unmasking.query(unmasked, purpose)
    with any_hub(asked) as hub:
        if which.startswith("c-"):
            one = hub.get(f"/people/changes/{part(which)}", Past, how)
            if screen.as_json:
                screen.json(one)
            else:
                people_view.change(screen, one)
            return
        who = _person(hub, which, {}).id if "/" in which else which
        page = hub.get(f"/people/{part(who)}/history", PastPage, {**how, "limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    people_view.past(screen, page.items, empty=f"Nothing became of {who} since the index met them.")
    screen.more(page.next)


@command(group, "updates")
def updates(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="p-12, or revenues/4711.")],
    limit: Limit = 50,
    after: After = None,
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """What systems said anew of a person's records, the newest first: what changed, when, by which event.

    `tolbooth people history` says which records became theirs; this is what those said since.
    """
    how = unmasking.query(unmasked, purpose)
    with any_hub(asked) as hub:
        who = _person(hub, which, {}).id if "/" in which else which
        asked_for = {**how, "limit": limit, "after": after}
        page = hub.get(f"/people/{part(who)}/updates", UpdatePage, asked_for)
    if screen.as_json:
        screen.json(page)
        return
    people_view.updates(screen, page.items, empty=f"Nothing else was said of {who} since the first time.")
    screen.more(page.next)


group.add_typer(people_reviews.group, name="reviews")
command(group, "train")(people_weights.train)
command(group, "evaluate")(people_evaluate.evaluate)
group.add_typer(people_weights.group, name="weights")
command(group, "sample")(people_samples.sample)
command(group, "judge")(people_samples.judge)
command(group, "import")(people_imports.import_people)
group.add_typer(people_imports.group, name="imports")
group.add_typer(people_notes.acting, name="acting")
group.add_typer(people_notes.needs, name="needs")
group.add_typer(people_notes.risks, name="risks")
command(group, "merge")(people_acts.merge)
command(group, "split")(people_acts.split)
command(group, "undo")(people_acts.undo)
command(group, "told")(people_told.told)


def _person(hub: HubClient, who: str, query: Query) -> Person:
    return hub.get(_path(who), Person, query)


def _path(who: str) -> str:
    system, _, local_id = who.partition("/")
    return f"/people/by-source/{part(system)}/{part(local_id)}" if local_id else f"/people/{part(who)}"

"""`tolbooth people holdings` and `purposes`: all that is held of a person, as far as a purpose shows it."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import people_view
from hub.cli.asked import Asked
from hub.cli.hub_client import Query, part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.people.holdings.shown import HeldField, HeldValue, Holdings, Purposes, Withheld
from identity_index.people.restricting.restriction import names

Who = Annotated[
    str, typer.Argument(help="p-12, or a record of theirs as its system calls it: revenues/4711.")
]


def holdings(
    asked: Asked,
    screen: Screen,
    who: Who,
    purpose: Annotated[
        str,
        typer.Option("--purpose", help="One of `tolbooth people purposes`; it says what is shown."),
    ],
    note: Annotated[
        str, typer.Option("--note", help="What in particular, such as a reference. It goes on record too.")
    ] = "",
) -> None:
    """What every system holds of a person, field by field; those that can be asked are asked now.

    What the purpose does not show is counted, and not shown. Who looked goes on record.
    """
    system, _, local_id = who.partition("/")
    path = f"by-source/{part(system)}/{part(local_id)}" if local_id else part(who)
    query: Query = {"purpose": purpose, "note": note}
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{path}/holdings", Holdings, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts([("person", found.person), ("purpose", f"{found.purpose}: {found.about}")])
    screen.say("")
    screen.table(
        ("field", "value", "held by", "as of", "counts"),
        [row for one in found.fields for row in _rows(one)],
        empty="No value is shown for this purpose.",
        whole=("field",),
    )
    if found.things:
        screen.say("")
        screen.table(
            ("where", "id", "what", "when", "about"),
            [
                (one.part.value, one.id, one.what, one.at, "; ".join([one.about, *_values(one.fields)]))
                for one in found.things
            ],
            empty="",
            whole=("id",),
        )
    for each in found.asked:
        if each.state != "answered":
            screen.note(f"{each.system} was asked: {each.detail or 'it has nobody by that key'}.")
    if found.more_things:
        screen.note("There are older ones, which are not shown.")
    if found.restricted:
        said = names(found.restricted)
        screen.note(f"What is held of them is restricted by {said}: it is kept, and not to be used.")
    if found.withheld:
        screen.note(f"Withheld, since the purpose does not show it: {', '.join(map(_told, found.withheld))}.")


def purposes(asked: Asked, screen: Screen) -> None:
    """What people may be looked at for, and what each purpose shows."""
    with any_hub(asked) as hub:
        found = hub.get("/people/purposes", Purposes)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("purpose", "about", "fields", "up to", "systems", "where", "yours"),
        [
            (
                one.name,
                one.about,
                ", ".join(one.fields),
                one.upto,
                ", ".join(one.systems),
                ", ".join(one.parts),
                "yes" if one.allowed else "no",
            )
            for one in found.items
        ],
        empty="No purpose is known.",
        whole=("purpose",),
    )


def _rows(one: HeldField) -> list[tuple[str, str, str, object, str]]:
    counts = one.counts
    if not one.held and counts is not None:
        return [(one.field, _words(counts.value), counts.by or counts.system or "", None, counts.because)]
    return [
        (one.field, _words(held.value), _where(held), held.as_of, _counts(one, held)) for held in one.held
    ]


def _counts(one: HeldField, held: HeldValue) -> str:
    if one.counts is None or one.counts.system != held.system:
        return "" if one.counts is None or one.counts.system else f"{_words(one.counts.value)} does"
    return one.counts.because


def _where(held: HeldValue) -> str:
    return f"{held.system}/{held.local_id}" + (", asked now" if held.by == "asked" else "")


def _values(fields: dict[str, JsonValue]) -> list[str]:
    return [f"{name}: {_words(value)}" for name, value in fields.items()]


def _told(one: Withheld) -> str:
    many = f"at least {one.many}" if one.at_least else str(one.many)
    return f"{many} of {one.part.value} ({one.data_class})"


def _words(value: JsonValue) -> str:
    return people_view.held({"": value}).get("", "")

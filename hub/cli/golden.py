"""`tolbooth people golden`, `decide`, `undecide`, `number` and `corrections`: what counts of people."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import people_view, unmasking
from hub.cli.asked import Asked
from hub.cli.hub_client import Query, part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from hub.cli.unmasking import Unmasked
from identity_index.people.corrections.correction import State
from identity_index.people.golden.shown import MOST, CorrectionPage, GoldenAttribute, GoldenPerson, HomeNow

Id = Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")]
Attribute = Annotated[str, typer.Argument(help="name, date_of_birth, address, email, nino …")]


def golden(
    asked: Asked, screen: Screen, who: Id, unmasked: Unmasked = False, purpose: unmasking.Purpose = None
) -> None:
    """What counts of a person: each attribute's value, where it comes from and why; who says otherwise."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(who)}/golden", GoldenPerson, unmasking.query(unmasked, purpose))
    _shown(screen, found)


def decide(
    asked: Asked,
    screen: Screen,
    who: Id,
    attribute: Attribute,
    value: Annotated[
        str,
        typer.Argument(help="""As systems publish it: 1961-03-07, or JSON such as {"full": "Jo Reid"}."""),
    ],
    reason: Reason,
) -> None:
    """Say what counts of an attribute, until a system says something new; others are asked to correct it."""
    with any_hub(asked) as hub:
        body: JsonValue = {"value": _value(value), "reason": reason}
        found = hub.post(f"/people/{part(who)}/golden/{part(attribute)}", body, GoldenPerson)
    _shown(screen, found)


def undecide(asked: Asked, screen: Screen, who: Id, attribute: Attribute, reason: Reason) -> None:
    """Take back what was decided of an attribute: the rules choose again."""
    with any_hub(asked) as hub:
        path = f"/people/{part(who)}/golden/{part(attribute)}/undecide"
        found = hub.post(path, {"reason": reason}, GoldenPerson)
    _shown(screen, found)


def number(asked: Asked, screen: Screen, who: Id, reason: Reason) -> None:
    """Confirm who a person is, and give them a reference number of the council's own."""
    with any_hub(asked) as hub:
        found = hub.post(f"/people/{part(who)}/number", {"reason": reason}, GoldenPerson)
    _shown(screen, found)


def corrections(
    asked: Asked,
    screen: Screen,
    state: Annotated[State | None, typer.Option("--state", help="Only in this state.")] = State.OPEN,
    every: Annotated[bool, typer.Option("--all", help="In any state.")] = False,
    system: Annotated[str | None, typer.Option("--system", help="Only of this system's records.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """What systems were asked to correct and have not: open until they say the value themselves."""
    query: Query = {"state": None if every else state, "system": system, "limit": limit, "after": after}
    with any_hub(asked) as hub:
        page = hub.get("/people/corrections", CorrectionPage, query)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "record", "attribute", "state", "asked", "by", "because"),
        [
            (
                one.id,
                people_view.record(one.record),
                one.attribute,
                one.state,
                one.asked_at,
                one.by,
                one.because,
            )
            for one in page.items
        ],
        empty="No system is asked to correct anything." if not every else "No correction was ever asked for.",
        whole=("id",),
    )
    screen.more(page.next)


def _shown(screen: Screen, found: GoldenPerson) -> None:
    if screen.as_json:
        screen.json(found)
        return
    people_view.restricted(screen, found.restricted)
    screen.table(
        ("attribute", "value", "from", "as of", "because", "otherwise"),
        [
            (
                one.attribute.replace("_", " "),
                _words(one.value),
                one.by if one.record is None else people_view.record(one.record),
                one.as_of,
                one.because,
                _otherwise(one),
            )
            for one in found.attributes
        ],
        empty=f"Nothing usable is held of {found.id}.",
        whole=("attribute",),
    )
    for one in found.doubtful:
        what = f"{one.attribute.replace('_', ' ')} {_words(one.value)}"
        screen.say(f"{people_view.record(one.record)}: {what}. {one.says}")
    for home in found.retired_homes:
        which = ", ".join(people_view.record(one) for one in home.records)
        now = "; ".join(_home(one) for one in home.succeeded_by)
        screen.say(f"UPRN {_words(home.uprn)} ({which}) is no more. There now: {now or 'nobody has said'}.")


def _home(one: HomeNow) -> str:
    address = _words(one.address) if one.known else "(not known here)"
    return f"{_words(one.uprn)} {address}".strip()


def _otherwise(one: GoldenAttribute) -> list[str]:
    """Which records say otherwise, or what nobody can use."""
    return [
        f"{people_view.record(said.record)}: {said.unusable or _words(said.value)}"
        for said in one.said
        if not said.agrees
    ]


def _words(value: JsonValue) -> str:
    return people_view.held({"": value}).get("", "")


def _value(written: str) -> JsonValue:
    """JSON where it is that of an object or a list; else the text itself: 1961 is a year, and no number."""
    if written.lstrip()[:1] not in {"{", "["}:
        return written
    try:
        read: JsonValue = json.loads(written)
    except ValueError:
        raise typer.BadParameter("this begins as JSON and is none", param_hint="VALUE") from None
    return read

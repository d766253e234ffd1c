"""`tolbooth audit`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.moments import past_moment
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from ledger.reading.audit_trail import AuditLine, AuditPage

group = typer.Typer()
_LONGEST = 60
"""Characters of a value beside an entry; `--json` has all of it."""
_KNOWN_BY = {"edit": "e", "delivery": "d"}
"""What stands as a number beside an entry, and what its id begins with."""


@command(group, "list")
def list_entries(
    asked: Asked,
    screen: Screen,
    who: Annotated[
        str | None, typer.Option("--who", help="Only what this person did, as their keys name them.")
    ] = None,
    thing: Annotated[
        str | None,
        typer.Option(
            "--thing",
            help="Only what was done to this, by its id (d-17, e-5, g-12, p-12, k-1, a key's) or routing/3.",
        ),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            "--action", help="Only this: dead-letters.discard; dead-letters.* is all that begins so."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="From then on: 2h, 3d, or a moment such as 2026-05-06T18:00, by this machine's clock.",
        ),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Before then; written likewise.")] = None,
    oldest: Annotated[bool, typer.Option("--oldest-first", help="As it happened.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Who did what to which thing, when, and why, the newest first.

    Everything that a person decides is here: replays, edits, discards, pauses, routes, keys, and each look at
    personal data. Entries are only ever added.
    """
    query = {
        "who": who,
        "thing": thing,
        "action": action,
        "since": past_moment(since, "--since"),
        "until": past_moment(until, "--until"),
        "order": "oldest" if oldest else "newest",
        "limit": limit,
        "after": after,
    }
    with any_hub(asked) as hub:
        page = hub.get("/audit", AuditPage, query)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("when", "who", "what", "to", "why", "beside"),
        [(one.at, one.who, one.action, one.thing, one.reason, _beside(one)) for one in page.items],
        empty="Nothing of that kind is on record.",
        whole=("when", "what", "to"),
    )
    screen.more(page.next)


def _beside(one: AuditLine) -> str:
    if not isinstance(one.detail, dict):
        return "" if one.detail is None else _short(one.detail)
    return ", ".join(
        f"{name} {_short(_id(name, value))}" for name, value in one.detail.items() if value not in (None, "")
    )


def _id(name: str, value: JsonValue) -> JsonValue:
    return f"{_KNOWN_BY[name]}-{value}" if name in _KNOWN_BY and isinstance(value, int) else value


def _words(value: JsonValue) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items() if one not in (None, ""))
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return "" if value is None else str(value)


def _short(value: JsonValue) -> str:
    text = _words(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

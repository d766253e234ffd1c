"""`tolbooth dead-letters searches`, `save` and `forget`: searches that are kept by a name."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from dead_letter.search.saved.search import SavedPage, SavedSearch
from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.terms import Terms, asked_for, searching

_PATH = "/dead-letters/searches"
Name = Annotated[str, typer.Argument(help="Its name: small letters, digits and hyphens.")]


def searches(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: Annotated[str | None, typer.Option("--after", help="The last name of the page before.")] = None,
) -> None:
    """The searches that you have: your own, and those that are shared. `list --saved NAME` runs one."""
    with any_hub(asked) as hub:
        page = hub.get(_PATH, SavedPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("name", "whose", "shared", "asks for", "about"),
        [
            (one.name, one.owner or "nobody", one.shared, asked_for(one.search.said), one.about)
            for one in page.items
        ],
        empty="No search is saved.",
    )
    screen.more(page.next)


@searching
def save(
    asked: Asked,
    screen: Screen,
    name: Name,
    terms: Terms,
    about: Annotated[str | None, typer.Option("--about", help="What it is for.")] = None,
    shared: Annotated[
        bool | None,
        typer.Option("--shared/--own", help="For everybody who may search, or for you alone."),
    ] = None,
    change: Annotated[
        bool, typer.Option("--change", help="Change the one of that name, instead of making one.")
    ] = False,
) -> None:
    """Keep a search by a name: `tolbooth dead-letters save last-night --type "case.*" --since 12h`.

    A time that is so long ago is counted from when it is run. It holds nobody's value: --person, --place and
    personal fields are said when it is run. Sharing it needs the scope dead-letters:triage. Needs a running
    hub.
    """
    body: dict[str, JsonValue] = {
        key: value for key, value in {"about": about, "shared": shared}.items() if value is not None
    }
    with running_hub(asked) as hub:
        if change:
            said: dict[str, JsonValue] = {"search": terms} if terms else {}
            kept = hub.patch(f"{_PATH}/{part(name)}", {**body, **said}, SavedSearch)
        else:
            kept = hub.post(_PATH, {**body, "name": name, "search": terms}, SavedSearch)
    if screen.as_json:
        screen.json(kept)
    else:
        screen.say(f"{kept.name} asks for {asked_for(kept.search.said)}.")


def forget(asked: Asked, screen: Screen, name: Name) -> None:
    """Forget a saved search that is yours, or that is shared, if your key may triage. Needs a running hub."""
    with running_hub(asked) as hub:
        hub.delete(f"{_PATH}/{part(name)}")
    if screen.as_json:
        screen.json({"name": name, "outcome": "forgotten"})
    else:
        screen.say(f"{name} is forgotten.")

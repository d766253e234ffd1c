"""`tolbooth keys`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.answers import Keys, Made
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, counted
from safeguards.policy import Scope

_SCOPES = ", ".join(Scope)


group = typer.Typer()


@command(group, "create")
def create(
    asked: Asked,
    screen: Screen,
    holder: Annotated[str, typer.Argument(help="Who it is for: a person or a system.", show_default=False)],
    scope: Annotated[
        list[str],
        typer.Option("--scope", "-s", help=f"What it may do; give it again for more. One of {_SCOPES}."),
    ],
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            help="A source it may publish as, exact or ending in *; needed with events:publish.",
        ),
    ] = None,
) -> None:
    """Make a key and print it, this once: only its digest is kept.

    Give it the least its holder needs: `tolbooth keys create CRM -s events:publish --source '/crm/*'`.
    """
    with any_hub(asked, makes=True) as hub:
        wanted: dict[str, JsonValue] = {"holder": holder, "scopes": [*scope], "sources": [*(source or [])]}
        made = hub.post("/keys", wanted, Made)
    if screen.as_json:
        screen.json(made)
    else:
        screen.note(f"The key {made.key_id}, for {holder}. It is shown only now: keep it safe.")
        screen.say(made.key)


@command(group, "list")
def list_keys(
    asked: Asked,
    screen: Screen,
    revoked: Annotated[bool, typer.Option("--revoked", help="Also the keys that were revoked.")] = False,
) -> None:
    """Every key that can be used, without its secret."""
    with any_hub(asked) as hub:
        known = hub.get("/keys", Keys)
    found = Keys(items=[one for one in known.items if revoked or one.revoked_at is None])
    if screen.as_json:
        screen.json(found)
        return
    hidden = len(known.items) - len(found.items)
    columns = ("key", "holder", "scopes", "sources", "made", *(("revoked",) if revoked else ()))
    screen.table(
        columns,
        [
            (
                one.key_id,
                one.holder,
                _scopes(one.scopes),
                "\n".join(one.sources),
                one.created_at,
                *((one.revoked_at,) if revoked else ()),
            )
            for one in found.items
        ],
        empty="There is no key that can be used; `tolbooth keys create` makes one.",
        whole=("key", "scopes"),
    )
    if hidden:
        screen.note(f"{counted(hidden, 'revoked key')} not shown: --revoked")


@command(group, "revoke")
def revoke(
    asked: Asked,
    screen: Screen,
    key_id: Annotated[str, typer.Argument(help="The key's id, as `tolbooth keys list` shows it.")],
) -> None:
    """End a key. Whoever uses it is refused from now on; what it did stays on record."""
    with any_hub(asked) as hub:
        hub.delete(f"/keys/{part(key_id)}")
    if screen.as_json:
        screen.json({"key_id": key_id, "revoked": True})
    else:
        screen.say(f"The key {key_id} is revoked.")


def _scopes(scopes: list[str]) -> str:
    """One to a line, so that each can be read whole on a narrow terminal."""
    return "all scopes" if set(scopes) >= set(Scope) else "\n".join(scopes)

"""`tolbooth keys`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.api.keys import Keys, Made
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from safeguards.policy import Scope

_SCOPES = ", ".join(Scope)


group = typer.Typer(no_args_is_help=True, help="API keys: make, list and revoke them.")


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
def list_keys(asked: Asked, screen: Screen) -> None:
    """Every key without its secret, revoked ones too."""
    with any_hub(asked) as hub:
        found = hub.get("/keys", Keys)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("key", "holder", "scopes", "sources", "made", "revoked"),
        [
            (one.key_id, one.holder, one.scopes, one.sources, one.created_at, one.revoked_at)
            for one in found.items
        ],
        empty="There is no key yet; `tolbooth keys create` makes one.",
    )


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

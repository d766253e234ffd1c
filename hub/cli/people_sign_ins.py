"""`tolbooth people sign-ins | sign-in`: by which accounts people sign in."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import people_view
from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from identity_index.people.sign_ins.shown import Accounts

Person = Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")]


def sign_ins(asked: Asked, screen: Screen, person: Person) -> None:
    """By which accounts a person signs in or once did; `people show SERVICE/SUBJECT` finds whose one is."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/{part(person)}/sign-ins", Accounts)
    _show(screen, found)


def sign_in(
    asked: Asked,
    screen: Screen,
    person: Person,
    account: Annotated[str, typer.Argument(metavar="SERVICE/SUBJECT", help="Such as myaccount/a1b2c3.")],
    reason: Reason,
    follows: Annotated[
        str | None,
        typer.Option("--follows", metavar="SERVICE/SUBJECT", help="The account that it follows."),
    ] = None,
) -> None:
    """A person signs in by this account from now on; the one that it follows stays theirs. Needs a running
    hub.
    """
    body: dict[str, JsonValue] = {"current": _account(account, "SERVICE/SUBJECT"), "reason": reason}
    if follows is not None:
        body["previous"] = _account(follows, "--follows")
    with running_hub(asked) as hub:
        found = hub.post(f"/people/{part(person)}/sign-ins", body, Accounts)
    _show(screen, found)


def _show(screen: Screen, found: Accounts) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("account", "since", "until", "followed by"),
        [
            (
                people_view.record(one),
                one.since,
                one.until,
                "" if one.successor is None else people_view.record(one.successor),
            )
            for one in found.items
        ],
        empty=f"No account of {found.person} is known.",
        whole=("account",),
    )


def _account(text: str, where: str) -> JsonValue:
    """Raises ``typer.BadParameter``."""
    service, _, subject = text.partition("/")
    if not (service and subject):
        raise typer.BadParameter("write the service and the subject, as myaccount/a1b2c3", param_hint=where)
    return {"system": service, "local_id": subject}

"""`tolbooth cases messages`: what people wrote that belongs to no case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import JsonValue, TypeAdapter, ValidationError

from cases.desk.messages.shown import MessageLine, MessagePage, ShownMessage
from cases.keeping.finding.wanted import MOST
from hub.cli.asked import Asked
from hub.cli.case_desk import As, Why
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import said
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

group = typer.Typer(
    no_args_is_help=True,
    help="What people wrote that belongs to no case: put it on one, open one of it, or dismiss it.",
)
Message = Annotated[int, typer.Argument(min=1, help="Which message, as `list` says it.")]
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_WHY = {
    "no_reference": "names no case",
    "misspelt": "its reference is mistyped",
    "unknown": "there is no such case",
    "several": "names several cases",
    "no_report": "no report, though a rule fits",
}


@command(group, "list")
def list_messages(
    asked: Asked,
    screen: Screen,
    state: Annotated[
        Literal["waiting", "settled", "all"],
        typer.Option("--state", help="Those that wait, those that somebody saw to, or all."),
    ] = "waiting",
    automatic: Annotated[
        bool, typer.Option("--automatic", help="What machines sent; otherwise what people did.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    after: Annotated[
        int | None, typer.Option(min=1, help="The page after this message, as the page before says.")
    ] = None,
) -> None:
    """Messages that belong to no case, the newest first, with the cases that may be meant."""
    query = {"state": state, "automatic": automatic, "limit": limit, "after": after}
    with any_hub(asked) as hub:
        found = hub.get("/cases/messages", MessagePage, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("message", "came", "from", "subject", "why", "may mean", "became"),
        [
            (
                *(one.message, one.received_at, one.sender, one.subject, _WHY.get(one.why, one.why)),
                *(one.near, _became(one)),
            )
            for one in found.items
        ],
        empty="No message waits.",
    )
    screen.more(found.next)


@command(group, "show")
def show(asked: Asked, screen: Screen, message: Message) -> None:
    """A message, with what it says. The look goes on record."""
    with any_hub(asked) as hub:
        found = hub.get(f"/cases/messages/{message}", ShownMessage)
    _told(screen, found)


@command(group, "attach")
def attach(
    asked: Asked,
    screen: Screen,
    message: Message,
    reference: Annotated[str, typer.Argument(help="TB-5619-0321: the case that it belongs to.")],
    reason: Why = None,
    role: As = None,
) -> None:
    """Put a message on the case that it belongs to, as a contact with its files. Needs a running hub."""
    _settle(asked, screen, message, "attach", {"reference": reference, "reason": reason, "as": role})


@command(group, "open")
def open_of(
    asked: Asked,
    screen: Screen,
    message: Message,
    case_type: Annotated[str, typer.Argument(help="The case type, such as missed_bin.")],
    report: Annotated[
        Path | None,
        typer.Option("--report", help="A JSON file: details, location and whatever is not in the message."),
    ] = None,
    reason: Why = None,
    role: As = None,
) -> None:
    """Open a case of a message: its sender is the reporter, its text the description. Where the same is open
    already it is added to that case. Needs a running hub."""
    body: dict[str, JsonValue] = {**_report(report), "type": case_type, "reason": reason, "as": role}
    _settle(asked, screen, message, "open", body)


@command(group, "dismiss")
def dismiss(
    asked: Asked,
    screen: Screen,
    message: Message,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why, for staff.")],
    role: As = None,
) -> None:
    """Say that nothing is to be done about a message. Needs a running hub."""
    _settle(asked, screen, message, "dismiss", {"reason": reason, "as": role})


def _settle(asked: Asked, screen: Screen, message: int, act: str, body: dict[str, JsonValue]) -> None:
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/messages/{message}/{act}", said(body), ShownMessage)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"Message {message}: {_became(found)}.")


def _told(screen: Screen, found: ShownMessage) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("message", found.message),
            ("came", found.received_at),
            ("by", found.channel),
            ("from", found.sender),
            ("subject", found.subject),
            ("why", _WHY.get(found.why, found.why)),
            ("names", ", ".join(found.named) or None),
            ("may mean", ", ".join(found.near) or None),
            ("a machine's", found.automatic),
            ("became", _became(found)),
            ("reason", found.reason),
        ]
    )
    screen.document(found.told)


def _became(one: MessageLine) -> str:
    if one.outcome is None:
        return "waits"
    by = f" by {one.settled_by}" if one.settled_by else ""
    to = {"attached": f"put on {one.reference}", "opened": f"opened {one.reference}"}
    return f"{to.get(one.outcome, one.outcome)}{by}"


def _report(file: Path | None) -> dict[str, JsonValue]:
    if file is None:
        return {}
    try:
        found = _JSON.validate_json(file.read_bytes())
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except ValidationError as error:
        raise Failed(f"{file} is no JSON", "Write it as one object with `details`.") from error
    if not isinstance(found, dict):
        raise Failed(f"{file} is no report", "Write it as one object with `details`.")
    return found

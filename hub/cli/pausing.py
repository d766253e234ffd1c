"""`tolbooth pause`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.answers import Paused
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.letters import Reason
from hub.cli.moments import moment
from hub.cli.pauses import Adapter, Only, Route, Subscription
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, shown
from routes.duration import read_duration

Until = Annotated[
    str | None,
    typer.Option(
        "--until", help="Go on by itself then: 2026-05-06T18:00, by this machine's clock, or with a zone."
    ),
]
For = Annotated[
    str | None, typer.Option("--for", metavar="SPAN", help="Go on by itself after so long: 30m, 2h, 1d.")
]
Change = Annotated[
    bool, typer.Option("--change", help="It is paused already: give it this reason, and this end or none.")
]

group = typer.Typer(
    no_args_is_help=True,
    help="Pause a receiver, a system, a route or all that is sent; what is for it waits.",
)


@command(group, "subscription")
def subscription(
    asked: Asked,
    screen: Screen,
    name: Subscription,
    reason: Reason,
    until: Until = None,
    span: For = None,
    change: Change = False,
) -> None:
    """Send nothing to one receiver; what is for it waits. Routes, and what comes in, go on."""
    _pause(asked, screen, {"what": "subscription", "name": name}, reason, until, span, change)


@command(group, "adapter")
def adapter(
    asked: Asked,
    screen: Screen,
    name: Adapter,
    reason: Reason,
    only: Only = None,
    until: Until = None,
    span: For = None,
    change: Change = False,
) -> None:
    """Leave a system in peace: send nothing to it, by whatever subscription, and do not poll it.

    What it sends to the hub by itself is still taken in. Its polling goes on later from where it was.
    """
    _pause(asked, screen, {"what": "adapter", "name": name, "only": only}, reason, until, span, change)


@command(group, "route")
def route(
    asked: Asked,
    screen: Screen,
    name: Route,
    reason: Reason,
    until: Until = None,
    span: For = None,
    change: Change = False,
) -> None:
    """Hold the deliveries that one route makes; those of others to the same receiver go on.

    The route goes on matching, so nothing is lost. Where the receiver has order, what follows one of them in
    its order waits too.
    """
    _pause(asked, screen, {"what": "route", "name": name}, reason, until, span, change)


@command(group, "everything")
def everything(
    asked: Asked,
    screen: Screen,
    reason: Reason,
    until: Until = None,
    span: For = None,
    change: Change = False,
) -> None:
    """Send nothing to anybody. What comes in is taken and recorded as always, by polling too."""
    _pause(asked, screen, {"what": "everything"}, reason, until, span, change)


def _pause(
    asked: Asked,
    screen: Screen,
    which: dict[str, JsonValue],
    reason: str,
    until: str | None,
    span: str | None,
    change: bool,
) -> None:
    body = {**which, "reason": reason, "until": _end(until, span), "change": change}
    with any_hub(asked, with_adapters=True) as hub:
        done = hub.post("/pauses", body, Paused)
    if screen.as_json:
        screen.json(done)
        return
    for one in done.items:
        end = "it is resumed" if one.until is None else shown(one.until)
        screen.say(f"{one.thing} is paused until {end}.")
    if done.warning is not None:
        screen.note(done.warning)
    screen.note("What was under way ends; `tolbooth pauses` shows how much waits.")


def _end(until: str | None, span: str | None) -> str | None:
    if until is not None and span is not None:
        raise typer.BadParameter("give either --until or --for", param_hint="--until")
    if span is None:
        return moment(until, "--until")
    try:
        return (datetime.now(UTC) + read_duration(span)).isoformat()
    except ValueError as error:
        raise Failed("--for cannot be read", str(error)) from error
    except OverflowError as error:
        raise Failed("--for cannot be read", f"{span} from now is beyond any calendar") from error

"""`tolbooth resume`."""

from __future__ import annotations

import typer
from pydantic import JsonValue

from hub.cli.answers import Paused
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.letters import Reason
from hub.cli.pauses import Adapter, Only, Route, Subscription
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, shown

group = typer.Typer(no_args_is_help=True, help="Let go on what is paused.")


@command(group, "subscription")
def subscription(asked: Asked, screen: Screen, name: Subscription, reason: Reason) -> None:
    """Send again what waits for one receiver, and what comes."""
    _resume(asked, screen, {"what": "subscription", "name": name}, reason)


@command(group, "adapter")
def adapter(asked: Asked, screen: Screen, name: Adapter, reason: Reason, only: Only = None) -> None:
    """Send to a system again, and poll it again: whatever of it is paused, unless --only says one."""
    _resume(asked, screen, {"what": "adapter", "name": name, "only": only}, reason)


@command(group, "route")
def route(asked: Asked, screen: Screen, name: Route, reason: Reason) -> None:
    """Send again what one route has made, and makes."""
    _resume(asked, screen, {"what": "route", "name": name}, reason)


@command(group, "everything")
def everything(asked: Asked, screen: Screen, reason: Reason) -> None:
    """Send again to everybody; what is paused by its own name stays so."""
    _resume(asked, screen, {"what": "everything"}, reason)


def _resume(asked: Asked, screen: Screen, which: dict[str, JsonValue], reason: str) -> None:
    with any_hub(asked, with_adapters=True) as hub:
        done = hub.post("/pauses/resume", {**which, "reason": reason}, Paused)
    if screen.as_json:
        screen.json(done)
        return
    for one in done.items:
        screen.say(f"{one.thing} goes on; {one.who} had paused it at {shown(one.since)}.")

"""`tolbooth alerts`."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from pydantic import BaseModel

from dead_letter.alerts.alert import Alert, AlertPage, AlertState, Trial, Trials
from dead_letter.alerts.rules import AlertKind
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import HubClient, part
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.events import EventPage

PAUSE = 0.3
"""Seconds between two looks at a trial that is under way."""
PATIENCE = 30.0
Id = Annotated[str, typer.Argument(help="a-3, as `tolbooth alerts list` names it.")]

group = typer.Typer(
    no_args_is_help=True, help="Alerts: what staff should know of, who sees to it, and trying who is told."
)


@command(group, "list")
def list_alerts(
    asked: Asked,
    screen: Screen,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    kind: Annotated[AlertKind | None, typer.Option("--kind", help="Only alerts of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: After = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 1 while one is open that nobody has acknowledged.")
    ] = False,
) -> None:
    """What staff should know of, the newest first: causes of failure, backlogs, silent sources, systems that
    are away."""
    query = {
        "which": "all" if everything else "open",
        "kind": None if kind is None else kind.value,
        "limit": limit,
        "after": after,
    }
    with any_hub(asked) as hub:
        page = hub.get("/alerts", AlertPage, query)
    if screen.as_json:
        screen.json(page)
    else:
        screen.table(
            ("id", "state", "kind", "since", "about", "what", "by"),
            [
                (
                    *(one.id, _state(one), one.kind.value, one.since, one.about, one.what),
                    one.acknowledged_by,
                )
                for one in page.items
            ],
            empty="Nothing to know of." if not everything else "There was never an alert.",
            whole=("id", "state"),
        )
        screen.more(page.next)
    if check and any(one.state is AlertState.RAISED for one in page.items):
        raise typer.Exit(1)


@command(group, "show")
def show(asked: Asked, screen: Screen, which: Id) -> None:
    """One alert: what happened, since when, whom it touches, what to type to see it, and what to do."""
    with any_hub(asked) as hub:
        found = hub.get(f"/alerts/{part(which)}", Alert)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("alert", found.id),
            ("state", _state(found)),
            ("what", found.what),
            ("about", found.about),
            ("since", found.since),
            ("noticed", found.raised_at),
            ("came back", f"{found.again:,} times" if found.again else None),
            ("whom", found.touches),
            ("over since", found.over_at),
            ("cleared", found.cleared_at),
            ("how it ended", found.ended),
            ("look", found.command),
            ("what to do", found.runbooks),
            ("sees to it", found.acknowledged_by),
            ("since then", found.acknowledged_at),
            ("note", found.note),
            ("still to tell", found.waiting_for),
            ("told", None if found.told else "nobody: it is about the telling of alerts itself"),
        ]
    )


@command(group, "acknowledge")
def acknowledge(
    asked: Asked,
    screen: Screen,
    which: Id,
    note: Annotated[
        str, typer.Option("--note", "-n", help="What others are to know; it goes on record with your name.")
    ],
) -> None:
    """Say that you see to it. It stays open until what it is about is over. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(f"/alerts/{part(which)}/acknowledge", {"note": note}, Alert)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"{found.acknowledged_by} sees to {found.id}.")


@command(group, "test")
def send_trial(
    asked: Asked,
    screen: Screen,
    recipients: Annotated[
        list[str] | None, typer.Argument(help="By their names in the settings; otherwise all of them.")
    ] = None,
    wait: Annotated[
        float, typer.Option("--wait", min=0, max=600, help="How many seconds to wait for the outcome.")
    ] = PATIENCE,
) -> None:
    """Send each recipient a trial, now, and see whether it arrives. Quiet hours do not hold it.

    Exit code 1 where one has not arrived. Needs a running hub.
    """
    with running_hub(asked) as hub:
        trials = hub.post("/alerts/test", {"recipients": [*(recipients or [])]}, Trials).items
        outcomes = _outcomes(hub, screen, trials, wait)
    if screen.as_json:
        screen.json(
            {
                "items": [
                    {**one.model_dump(mode="json"), "state": state, "why": why}
                    for one, (state, why) in zip(trials, outcomes, strict=True)
                ]
            }
        )
    else:
        screen.table(
            ("recipient", "outcome", "why"),
            [(one.recipient, state, why) for one, (state, why) in zip(trials, outcomes, strict=True)],
            empty="",
        )
    if any(state != "delivered" for state, _ in outcomes):
        raise typer.Exit(1)


def _outcomes(
    hub: HubClient, screen: Screen, trials: list[Trial], wait: float
) -> list[tuple[str, str | None]]:
    end = time.monotonic() + wait
    with screen.busy("waiting for the outcome"):
        while True:
            found = [_outcome(hub, one) for one in trials]
            if all(state != "waiting" for state, _ in found) or time.monotonic() >= end:
                return found
            time.sleep(PAUSE)


class _Deliveries(BaseModel):
    items: list[RecordedDelivery]


def _outcome(hub: HubClient, trial: Trial) -> tuple[str, str | None]:
    """What became of it, and why where it was not delivered."""
    [event] = hub.get("/events", EventPage, {"source": trial.source, "id": trial.id}).items
    for one in hub.get(f"/events/{event.seq}/deliveries", _Deliveries).items:
        if one.subscription == trial.subscription:
            return one.state.value, None if one.state.value == "delivered" else one.cause
    return "unrouted", "The hub was not started with this recipient: start it again."


def _state(one: Alert) -> str:
    urgent = one.urgent and one.state is not AlertState.CLEARED
    words = (one.state.value, "urgent" if urgent else "", "" if one.told else "only shown")
    return ", ".join(word for word in words if word)

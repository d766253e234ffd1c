"""`tolbooth cases link|unlink|merge|unmerge|detach`: cases that have to do with one another."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.desk.shown import TakenCase
from hub.cli.asked import Asked
from hub.cli.case_desk import As, Expected, Why, act, details_of
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.hub_client import part, said
from hub.cli.reach import running_hub
from hub.cli.screen import Screen

Kind = Annotated[
    str,
    typer.Argument(
        help="What the other is to it: parent, related, duplicate (it repeats the other) or blocks (it holds "
        "the other up)."
    ),
]
Other = Annotated[str, typer.Argument(help="The other case.")]


def add_to(group: typer.Typer) -> None:
    """Put these commands into `tolbooth cases`."""
    for name, done in (
        *(("link", link), ("unlink", unlink), ("merge", merge), ("unmerge", unmerge)),
        *(("detach", detach), ("call-off", call_off)),
    ):
        command(group, name)(done)


def link(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    kind: Kind,
    other: Other,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Tie a case to another; both show it. Needs a running hub."""
    body: dict[str, JsonValue] = {"link": kind, "other": other}
    act(asked, screen, reference, "link", {**body, "reason": reason, "as": role, "expected": expected})


def unlink(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    kind: Kind,
    other: Other,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Untie a case from another. Needs a running hub."""
    body: dict[str, JsonValue] = {"link": kind, "other": other}
    act(asked, screen, reference, "unlink", {**body, "reason": reason, "as": role, "expected": expected})


def merge(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    into: Annotated[str, typer.Option("--into", help="The case that goes on.")],
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Let a case go on in another of the same matter, which shows its contacts. Needs a running hub.

    Nothing of it is lost or copied: it says where it went, and `unmerge` gives it back as it was.
    """
    body: dict[str, JsonValue] = {"into": into, "reason": reason, "as": role, "expected": expected}
    act(asked, screen, reference, "merge", body)


def unmerge(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Let a case that was merged go on by itself again, as it was. Needs a running hub."""
    act(asked, screen, reference, "unmerge", {"reason": reason, "as": role, "expected": expected})


def call_off(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Call off a life event that was told by mistake. Needs a running hub.

    Its open parts are withdrawn, the whole ends, and each system that was told of it hears so; or nothing is
    done, where the work on a part has gone too far.
    """
    act(asked, screen, reference, "call-off", {"reason": reason, "as": role, "expected": expected})


def detach(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    contact: Annotated[int, typer.Argument(min=1, help="Which of its contacts; `cases contacts` says.")],
    details: Annotated[
        str | None, typer.Option("--details", help="JSON: fields of its type, over what was said.")
    ] = None,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Make a case of its own of a report that was taken for one of this. Needs a running hub.

    It is remembered: what the same people report is not added to this case again.
    """
    body: dict[str, JsonValue] = {"details": details_of(details), "reason": reason, "as": role}
    body["expected"] = expected
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        taken = hub.post(f"/cases/{part(reference)}/contacts/{contact}/detach", given, TakenCase)
    if screen.as_json:
        screen.json(taken)
    else:
        screen.say(f"{taken.reference} is open.")

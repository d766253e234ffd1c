"""`tolbooth dead-letters discard`: some, or all that are open of one cause."""

from __future__ import annotations

from typing import Annotated

import typer

from dead_letter.letter import Discarded, GroupDiscarded
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Refused, part
from hub.cli.letters import Reason
from hub.cli.reach import running_hub
from hub.cli.screen import Screen, counted


def discard(
    asked: Asked,
    screen: Screen,
    reason: Reason,
    which: Annotated[list[str] | None, typer.Argument(help="d-17, i-4; one or several.")] = None,
    of_group: Annotated[
        str | None, typer.Option("--group", metavar="g-12", help="Every open dead letter of this group.")
    ] = None,
) -> None:
    """Give them up. Each stays on record; what it held back in its order goes on. Needs a running hub.

    Of several, each by itself: what cannot be discarded is told, and the others are. Exit code 1 if any
    cannot.
    """
    if (of_group is None) == (not which):
        raise Failed(
            "Say what to discard",
            "Name dead letters (d-17 i-4), or a group of them (--group g-12), and not both.",
        )
    with running_hub(asked) as hub:
        if of_group is not None:
            _discard_group(hub, screen, of_group, reason)
            return
        _discard_each(hub, screen, list(dict.fromkeys(which or [])), reason)


def _discard_each(hub: HubClient, screen: Screen, ids: list[str], reason: str) -> None:
    """Each by itself; one alone that cannot be is told as any other refusal."""
    done, refused = [], []
    for one in ids:
        try:
            done.append(hub.post(f"/dead-letters/{part(one)}/discard", {"reason": reason}, Discarded))
        except Refused as why:
            if len(ids) == 1:
                raise
            refused.append((one, why))
    if screen.as_json:
        screen.json(done[0] if len(ids) == 1 else [one.model_dump(mode="json") for one in done])
    else:
        for answer in done:
            screen.say(f"{answer.id} is discarded.")
    for one, error in refused:
        screen.failure(f"{one}: {error.title}", error.detail)
    if refused:
        raise typer.Exit(1)


def _discard_group(hub: HubClient, screen: Screen, which: str, reason: str) -> None:
    """A part at a time, until nothing of it is left that was open when it was asked, but what cannot be."""
    discarded = 0
    with screen.busy(f"Discarding {which}") as told:
        while True:
            done = hub.post(f"/dead-letters/groups/{part(which)}/discard", {"reason": reason}, GroupDiscarded)
            discarded += done.discarded
            told.update(f"Discarding {which}: {discarded:,}")
            if not done.more:
                break
    if screen.as_json:
        screen.json(done.model_copy(update={"discarded": discarded}))
    else:
        screen.say(f"{counted(discarded, 'dead letter')} of {which} discarded.")
    if done.left:
        many = counted(done.left, "dead letter")
        screen.failure(f"{many} of {which} could not be discarded", done.why or "")
        raise typer.Exit(1)

"""`tolbooth people sample | judge`: auditing the machine's links."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.people_view import record
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from identity_index.people.sampling.sample import MOST_DRAWN, Sample, Verdict


def sample(
    asked: Asked,
    screen: Screen,
    which: Annotated[
        str | None, typer.Argument(help="s-1: show that one; without it a new one is drawn.")
    ] = None,
    of: Annotated[int, typer.Option("--of", min=1, max=MOST_DRAWN, help="How many links to draw.")] = 50,
) -> None:
    """Links that the index made by itself, drawn by chance, for people to judge; and what follows from that.

    The share of false links is given with the interval in which the true one lies in 95 of 100 samples.
    Drawing needs a running hub.
    """
    if which is None:
        with running_hub(asked) as hub:
            found = hub.post("/people/samples", {"of": of}, Sample)
    else:
        with any_hub(asked) as hub:
            found = hub.get(f"/people/samples/{part(which)}", Sample)
    _show(screen, found)


def judge(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="s-1, the sample.")],
    change: Annotated[str, typer.Argument(help="c-7, the link.")],
    verdict: Annotated[Verdict, typer.Argument(help="right, wrong or unsure.")],
    reason: Reason,
) -> None:
    """Say whether a link of a sample is right. A wrong one is taken back with `tolbooth people undo`. Needs a
    running hub.
    """
    body: JsonValue = {"change": change, "verdict": verdict, "reason": reason}
    with running_hub(asked) as hub:
        found = hub.post(f"/people/samples/{part(which)}/judge", body, Sample)
    _show(screen, found)


def _show(screen: Screen, found: Sample) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("change", "record", "linked to", "now of", "judged", "by"),
        [
            (one.change, record(one.record), one.person, one.now, one.verdict or "", one.by)
            for one in found.items
        ],
        empty="",
        whole=("change",),
    )
    says = found.estimate
    screen.say(f"{found.id}: {len(found.items):,} of {found.of:,} links, {says.judged:,} judged.")
    if says.rate is not None:
        screen.say(
            f"False links: {says.wrong:,} of {says.judged:,}, {says.rate:.1%} "
            f"(95%: {says.low:.1%} to {says.high:.1%})."
        )

"""`tolbooth places match`, and what people are asked about texts."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from identity_index.places.matching.shown import MatchedAll, MayBe, Review, ReviewPage

Which = Annotated[str, typer.Argument(metavar="REVIEW", help="pv-3, as the list names it.")]
group = typer.Typer(no_args_is_help=True, help="Texts that may mean a property: see which, and say.")


def match(
    asked: Asked,
    screen: Screen,
    texts: Annotated[
        list[str],
        typer.Argument(help="An address as somebody wrote it: 'flat 2/1 14 exmaple st'; up to 200."),
    ],
    review: Annotated[
        bool, typer.Option("--review/--no-review", help="Ask people about what is not certain.")
    ] = True,
) -> None:
    """Which property a text means, how sure that is, and why."""
    with any_hub(asked) as hub:
        found = hub.post("/places/match", {"texts": list(texts), "review": review}, MatchedAll)
    if screen.as_json:
        screen.json(found)
        return
    for one in found.items:
        screen.facts(
            [
                ("text", one.text),
                ("outcome", one.outcome),
                ("uprn", one.uprn),
                ("address", one.address),
                ("score", f"{one.score:.4f}"),
                ("runner-up", _may_be(one.runner_up)),
                ("retired", one.retired),
                ("because", one.reason),
                ("review", one.review),
            ]
        )


@command(group, "list")
def list_reviews(
    asked: Asked,
    screen: Screen,
    state: Annotated[
        Literal["open", "accepted", "rejected", "any"], typer.Option("--state", help="Those; any for all.")
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Texts of which somebody is to say what they mean, the oldest first."""
    with any_hub(asked) as hub:
        page = hub.get("/places/reviews", ReviewPage, {"state": state, "limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "text", "may be", "score", "state", "since"),
        [
            (
                one.id,
                one.text,
                f"{one.best.uprn} {one.best.address}",
                f"{one.best.score:.2f}",
                one.state,
                one.opened_at,
            )
            for one in page.items
        ],
        empty="No text waits." if state == "open" else "There is no such review.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show(asked: Asked, screen: Screen, which: Which) -> None:
    """One text, and the properties that it may mean."""
    with any_hub(asked) as hub:
        found = hub.get(f"/places/reviews/{part(which)}", Review)
    _show(screen, found)


@command(group, "accept")
def accept(
    asked: Asked,
    screen: Screen,
    which: Which,
    reason: Reason,
    uprn: Annotated[
        str | None, typer.Option("--uprn", help="The property, where it is not the best found.")
    ] = None,
) -> None:
    """It means that property; so do texts that are read the same, from now on."""
    body = {"reason": reason} if uprn is None else {"reason": reason, "uprn": uprn}
    with any_hub(asked) as hub:
        found = hub.post(f"/places/reviews/{part(which)}/accept", dict(body), Review)
    _show(screen, found)


@command(group, "reject")
def reject(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """It means no property that is known."""
    with any_hub(asked) as hub:
        found = hub.post(f"/places/reviews/{part(which)}/reject", {"reason": reason}, Review)
    _show(screen, found)


def _show(screen: Screen, found: Review) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("review", found.id),
            ("state", found.state),
            ("text", found.text),
            ("may be", _may_be(found.best)),
            ("or", _may_be(found.runner_up)),
            ("because", found.why),
            ("meant", found.meant),
            ("by", found.decided_by),
            ("why", found.reason),
        ]
    )


def _may_be(one: MayBe | None) -> str | None:
    return None if one is None else f"{one.uprn} {one.address} ({one.score:.4f})"

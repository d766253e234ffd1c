"""`tolbooth people reviews`: where a person is asked who is who."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from pydantic import JsonValue

from hub.cli import people_view, unmasking
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted
from hub.cli.unmasking import Unmasked
from hub.cli.waterfall import waterfall
from identity_index.people.answering.batch import Batch
from identity_index.people.answering.question import Answer, Question, QuestionPage

Ids = Annotated[list[str], typer.Argument(help="v-3, as the list names it; one or more.")]

group = typer.Typer(no_args_is_help=True, help="Reviews: may these two be one? See why, and answer.")


@command(group, "list")
def list_reviews(
    asked: Asked,
    screen: Screen,
    state: Annotated[
        Literal["open", "accepted", "rejected", "unsure", "closed", "any"],
        typer.Option("--state", help="Those that wait, or were answered so; any for all."),
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """The queue: where the index could not say for certain, the oldest first."""
    chosen = {"every": True} if state == "any" else {"state": state}
    with any_hub(asked) as hub:
        page = hub.get("/people/reviews", QuestionPage, {**chosen, "limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "since", "state", "record", "of", "may be", "bits", "likely"),
        [
            (
                *(one.id, one.opened_at, one.state, people_view.record(one.record), one.person),
                "two deaths" if one.why == "deaths" else one.candidate,
                "" if one.bits is None else f"{one.bits:+.1f}",
                "" if one.probability is None else f"{one.probability:.1%}",
            )
            for one in page.items
        ],
        empty="No review waits." if state == "open" else "There is no such review.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="v-3, as the list names it; b-2 for answers given together.")],
    unmasked: Unmasked = False,
    purpose: unmasking.Purpose = None,
) -> None:
    """One review: the two records beside each other, and what speaks for and against, field by field."""
    if which.startswith("b-"):
        with any_hub(asked) as hub:
            batch = hub.get(f"/people/reviews/batches/{part(which)}", Batch)
        _batch(screen, batch)
        return
    with any_hub(asked) as hub:
        found = hub.get(f"/people/reviews/{part(which)}", Question, unmasking.query(unmasked, purpose))
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("review", found.id),
            ("state", found.state),
            ("asks", "two deaths: are they two?" if found.why == "deaths" else "may they be one?"),
            ("since", found.opened_at),
            ("likely", None if found.probability is None else f"{found.probability:.1%}"),
            ("because", "; ".join([*found.reasons, *found.contradictions])),
            ("weights", found.weights),
            ("answered", found.decided_at),
            ("by", found.decided_by),
            ("why", found.reason),
            ("change", found.change),
        ]
    )
    people_view.beside(
        screen,
        [
            (f"{one.person}: {people_view.record(one.record)}", people_view.rows(one.record))
            for one in found.sides
            if one.record is not None
        ],
    )
    for one in found.sides:
        if one.others:
            named = ", ".join(people_view.record(each) for each in one.others[:10])
            more = "" if len(one.others) <= 10 else f" and {len(one.others) - 10:,} more"
            screen.say(f"{one.now} has {counted(len(one.others), 'other record')}: {named}{more}.")
    waterfall(screen, found.waterfall)


@command(group, "accept")
def accept(asked: Asked, screen: Screen, which: Ids, reason: Reason) -> None:
    """They are one: every system that holds a record of either is told. Needs a running hub.

    Several are answered in one go, which `tolbooth people reviews undo` takes back as a whole.
    """
    _answer(asked, screen, which, "accepted", reason)


@command(group, "reject")
def reject(asked: Asked, screen: Screen, which: Ids, reason: Reason) -> None:
    """They are two: no later matching brings them together. Needs a running hub."""
    _answer(asked, screen, which, "rejected", reason)


@command(group, "unsure")
def unsure(asked: Asked, screen: Screen, which: Ids, reason: Reason) -> None:
    """It cannot be told: they stay two, and it is asked again only once one has moved. Needs a running
    hub."""
    _answer(asked, screen, which, "unsure", reason)


@command(group, "undo")
def undo(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="b-2, as the answer named it.")],
    reason: Reason,
    leave_overtaken: Annotated[
        bool,
        typer.Option("--leave-overtaken", help="Leave what later changes stand on; take the rest back."),
    ] = False,
) -> None:
    """Take answers that were given together back: what they changed goes back, and their reviews are open
    again. Needs a running hub.
    """
    body: JsonValue = {"reason": reason, "leave_overtaken": leave_overtaken}
    with running_hub(asked) as hub:
        found = hub.post(f"/people/reviews/batches/{part(which)}/undo", body, Batch)
    _batch(screen, found)


def _answer(asked: Asked, screen: Screen, which: list[str], answer: Answer, reason: str) -> None:
    answers: list[JsonValue] = [{"review": one, "answer": answer} for one in which]
    with running_hub(asked) as hub:
        found = hub.post("/people/reviews/decide", {"answers": answers, "reason": reason}, Batch)
    _batch(screen, found)


def _batch(screen: Screen, found: Batch) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("review", "answer", "change", "not answered"),
        [
            (one.review, one.answer if one.refused is None else "", one.change, one.refused)
            for one in found.items
        ],
        empty="",
        whole=("review",),
    )
    if found.undone_by is not None:
        screen.say(f"{found.id} was taken back by {found.undone_by}.")
    else:
        screen.say(f"{found.id}: `tolbooth people reviews undo {found.id}` takes all of it back.")

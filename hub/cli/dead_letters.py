"""`tolbooth dead-letters`."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from dead_letter.edits.edit import Edit
from dead_letter.groups.group import FullGroup
from dead_letter.letter import Decision, FailedDelivery, FailedMessage, Replayed
from dead_letter.runbooks.runbook import GroupRunbooks
from dead_letter.search.page import LetterPage
from hub.cli import (
    causes,
    discarding,
    edits,
    event_view,
    exports,
    originals,
    searches,
    starting,
    unmasking,
    watching,
)
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.letters import AnyLetter, Id, Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, shown
from hub.cli.terms import Purpose, Terms, searching
from hub.cli.unmasking import Unmasked
from ledger.reading.dead_letters import DeadLetter

group = typer.Typer(
    no_args_is_help=True, help="Dead letters: what failed and why; send it again or give it up."
)


@command(group, "list")
@searching
def list_letters(
    asked: Asked,
    screen: Screen,
    terms: Terms,
    purpose: Purpose = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Failed deliveries and invalid messages, the last to have failed first: those that nobody has dealt
    with, or what the terms ask for.

    All that is said must be so. Values and words are found whatever their case. `tolbooth dead-letters list
    --type case.opened --words "no such street" --since 24h`
    """
    body: dict[str, JsonValue] = {**terms, "limit": limit, "after": after, "purpose": purpose or ""}
    with any_hub(asked) as hub:
        page = hub.post("/dead-letters/search", body, LetterPage)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "failed", "what", "for or from", "cause", "group"),
        [
            (one.id, one.failed_at, _what(one), one.subscription or _from(one), _cause(one), one.group)
            for one in page.items
        ],
        empty="There are no such dead letters." if terms else "There are no dead letters.",
    )
    for told in page.unsearched:
        screen.note(told)
    if page.looked_to is not None:
        when = page.looked_to.astimezone()
        screen.note(f"What failed before {when:%Y-%m-%d %H:%M:%S} was not looked at yet: --after {page.next}")
    elif page.next is not None:
        screen.note(f"These are {len(page.items):,} of {page.found:,}: --after {page.next}")


exports.add_to(group)
command(group, "searches")(searches.searches)
command(group, "save")(searches.save)
command(group, "forget")(searches.forget)
command(group, "groups")(causes.groups)
command(group, "note")(causes.note)
command(group, "mark")(causes.mark)
command(group, "original")(originals.original)
command(group, "edit")(edits.edit)
command(group, "diff")(edits.diff)
command(group, "proposals")(edits.proposals)
command(group, "approve")(edits.approve)
command(group, "refuse")(edits.refuse)
command(group, "withdraw")(edits.withdraw)
command(group, "discard")(discarding.discard)


@command(group, "show")
def show(
    asked: Asked, screen: Screen, which: Id, unmasked: Unmasked = False, purpose: unmasking.Purpose = None
) -> None:
    """One dead letter: the original, why it failed, every attempt, and what was decided about it.

    With the id of a group (g-12): the cause, how often it struck, and what is known of it.
    """
    if which.startswith("g-"):
        with any_hub(asked) as hub:
            group_found = hub.get(f"/dead-letters/groups/{part(which)}", FullGroup)
            books = hub.get(f"/dead-letters/groups/{part(which)}/runbooks", GroupRunbooks).items
        if screen.as_json:
            named: JsonValue = [one.model_dump(mode="json") for one in books]
            screen.json({**group_found.model_dump(mode="json"), "runbooks": named})
        else:
            causes.show(screen, group_found, books)
        return
    how = unmasking.query(unmasked, purpose)
    with any_hub(asked) as hub:
        found = hub.get(f"/dead-letters/{part(which)}", AnyLetter, how).root
    if screen.as_json:
        screen.json(found)
    elif isinstance(found, FailedDelivery):
        _show_delivery(screen, found)
    else:
        _show_message(screen, found)


@command(group, "replay")
@searching
def replay(
    asked: Asked,
    screen: Screen,
    reason: Reason,
    which: Annotated[
        list[str] | None, typer.Argument(help="d-17, i-4; several are replayed as one job.")
    ] = None,
    *,
    terms: Terms,
    to: starting.To = None,
    canary: starting.Canary = 0,
    rate: starting.Rate = None,
    concurrency: starting.Concurrency = None,
    stop_at: starting.StopAt = None,
    restricted: starting.Restricted = False,
    watch: watching.Watch = False,
) -> None:
    """Send again: to the receiver that missed it, or back to the adapter whose system has mended it.

    The original stays on record. A replay is a new delivery, with all its attempts before it; watch it with
    `tolbooth dead-letters show`. An invalid message (i-4) is given in again by the door it came by, and then
    goes where the routes give it. Several, a group, what a search finds, one to another receiver, or what is
    watched are a job: `tolbooth replays show` has it. A search is looked up once: what fails later is not in
    it. Needs a running hub.
    """
    pace = starting.pace(canary=canary, rate=rate, concurrency=concurrency, stop_at=stop_at)
    if restricted:
        pace["restricted"] = True
    ids = which or []
    if terms or len(ids) != 1 or to is not None or pace.keys() - {"restricted"} or watch:
        starting.start(asked, screen, starting.chosen(ids, terms), to, pace, reason, watch=watch)
        return
    with running_hub(asked) as hub:
        body: JsonValue = {"reason": reason, **pace}
        done = hub.post(f"/dead-letters/{part(ids[0])}/replay", body, Replayed)
    if screen.as_json:
        screen.json(done)
    elif done.outcome == "mended":
        screen.say(f"{done.id} is now the event {done.seq}.")
    else:
        screen.say(f"{done.id} is on its way again as {done.replayed_as}.")


def _what(one: DeadLetter) -> str:
    if one.type is not None:
        return f"{event_view.short(one.type)} {one.event_id or ''}"
    return one.event_id or "a message"


def _from(one: DeadLetter) -> str:
    if one.container is not None:
        return f"{one.container}:{one.line}" if one.line is not None else one.container
    return one.source or one.entry or ""


def _cause(one: DeadLetter) -> str:
    told = f"{one.field}: {one.cause}" if one.field else one.cause
    again = f" (delivered since by d-{one.resolved_by})" if one.resolved_by is not None else ""
    ended = f" ({one.state})" if one.state != "open" and not again else ""
    return told + again + ended


def _show_delivery(screen: Screen, letter: FailedDelivery) -> None:
    made, then = letter.delivery, letter.in_force
    last = made.tries[-1] if made.tries else None
    screen.facts(
        [
            ("dead letter", letter.id),
            ("state", letter.state.value),
            ("when", made.settled_at),
            ("cause", letter.cause),
            ("kind of error", None if last is None else last.error),
            ("raised by", None if last is None else last.frame),
            ("group", letter.group),
            ("stage", letter.stage),
            ("subscription", made.subscription),
            ("adapter", then.adapter),
            ("route", f"{made.route}, of routing version {then.routing_version}"),
            ("type", then.type),
            ("Tolbooth", then.version),
            ("since then", " ".join(then.since)),
            ("order key", made.lane),
            ("may have arrived", "yes: look there before you replay it" if made.possible_duplicate else None),
            ("replayed as", [f"{one.id} ({one.state.value})" for one in letter.replayed_as]),
            ("edits", [_edit(one) for one in letter.edits]),
            ("revision", letter.revision),
        ]
    )
    screen.say("")
    event_view.attempts(screen, made)
    screen.say("")
    event_view.show(screen, letter.event)
    _story(screen, letter)
    _decisions(screen, letter.decisions)


def _story(screen: Screen, letter: FailedDelivery) -> None:
    if len(letter.trace) > 1:
        screen.say("")
        screen.table(
            ("event", "type", "tie", "deliveries"),
            [
                (
                    *(one.seq, event_view.short(one.type), one.tie.value),
                    ", ".join(f"{many:,} {state.value}" for state, many in one.deliveries.items()),
                )
                for one in letter.trace
            ],
            empty="",
        )
        screen.note(f"All of it: tolbooth events trace {letter.event.seq}")


def _show_message(screen: Screen, letter: FailedMessage) -> None:
    line = "" if letter.line is None else f", line {letter.line}"
    screen.facts(
        [
            ("dead letter", letter.id),
            (
                "state",
                letter.state if letter.mended_seq is None else f"{letter.state}: event {letter.mended_seq}",
            ),
            ("mended by", letter.mended_by),
            ("when", letter.at),
            ("cause", letter.cause),
            ("fix", letter.fix),
            ("group", letter.group),
            ("stage", letter.stage),
            ("came by", letter.entry + ("" if letter.holder is None else f" ({letter.holder})")),
            ("Tolbooth", letter.version),
            ("place", None if letter.container is None else letter.container + line),
            ("field", letter.field),
            ("source", letter.source),
            ("event id", letter.event_id),
            ("type", letter.types),
            ("original", f"{letter.bytes:,} bytes, {letter.content_type}"),
            ("edits", [_edit(one) for one in letter.edits]),
            ("revision", letter.revision),
        ]
    )
    screen.say("")
    if letter.forgotten_at is not None:
        at = shown(letter.forgotten_at)
        screen.say(f"The original was forgotten at {at}, as the retention rules say.")
    elif letter.restricted:
        screen.note("The original is shown to nobody: it names somebody whose data are restricted.")
    elif letter.raw is None:
        screen.note(
            "The original may hold personal data; --unmasked shows it, and "
            f"`tolbooth dead-letters original {letter.id}` gives it to the byte, if the key may read "
            "payloads."
        )
    else:
        screen.say(letter.raw)
    _decisions(screen, letter.decisions)


def _edit(one: Edit) -> str:
    sent = "" if one.seq is None else f": event {one.seq}"
    return f"{one.id} by {one.author} ({one.state.value}{sent})"


def _decisions(screen: Screen, decisions: list[Decision]) -> None:
    if decisions:
        screen.say("")
        screen.table(
            ("decided", "by", "what", "why"),
            [(one.at, one.who, one.action.rpartition(".")[2], one.reason) for one in decisions],
            empty="",
        )

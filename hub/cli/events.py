"""`tolbooth events`."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import Annotated

import typer
from rich.progress import Progress

from hub.cli import event_view, publishing, unmasking
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Query
from hub.cli.moments import moment
from hub.cli.paging import After
from hub.cli.publishing import Position
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from hub.cli.tailing import follow
from hub.cli.unmasking import Purpose, Unmasked
from ledger.reading.event import RecordedEvent
from ledger.reading.events import EventPage
from ledger.reading.links import LinkPage
from ledger.reading.trace import Trace

Seq = Annotated[int, typer.Argument(min=1, help="The event's number in the ledger.")]
Type = Annotated[
    str | None, typer.Option("--type", "-t", help="A type: case.opened, case.*, or the full name.")
]
Source = Annotated[str | None, typer.Option("--source", help="Only events of this source.")]
Subject = Annotated[str | None, typer.Option("--subject", help="Only events about this subject.")]
Person = Annotated[
    str | None,
    typer.Option("--person", help="Only events that name them: p-12, or SYSTEM/LOCAL_ID: revenues/4711."),
]
Unrouted = Annotated[bool, typer.Option("--unrouted", help="Only events that no route matched.")]
Data = Annotated[bool, typer.Option("--data", help="With what the events hold; personal data masked.")]

group = typer.Typer(
    no_args_is_help=True, help="Events: publish them, follow them, and see what became of each."
)


@command(group, "publish")
def publish(
    asked: Asked,
    screen: Screen,
    file: Annotated[
        str | None,
        typer.Argument(help="A JSON file with one event or a list of them; - is standard input."),
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", "-t", help="The type of one event: case.opened.")
    ] = None,
    data: Annotated[str, typer.Option("--data", help="Its data as JSON, or @FILE.")] = "null",
    source: Annotated[str | None, typer.Option("--source", help="Its source, such as /council/web.")] = None,
    event_id: Annotated[str | None, typer.Option("--id", help="Its id; a new one if it is left out.")] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            "--attribute", "-a", help="A further attribute, NAME=VALUE: subject=C-17, partitionkey=9."
        ),
    ] = None,
) -> None:
    """Publish events from a file, or one put together from options.

    Types may be short (case.opened). The answer says for each event whether it was accepted, is a duplicate
    of one that was accepted before, is in conflict with it, or is invalid and why. Exits with 1 if any was
    not taken. Publishing the same again is harmless. Needs a running hub.

      tolbooth events publish events.json

      tolbooth events publish --type case.opened --source /council/web --data @case.json --id C-17
    """
    if (file is None) == (type_ is None):
        raise typer.BadParameter("give either a file, or --type with --source and --data", param_hint="FILE")
    if file is not None:
        events = publishing.from_file(file)
    elif type_ is not None and source is not None:
        events = [publishing.from_options(type_, data, source, event_id, attribute or [])]
    else:
        raise typer.BadParameter("an event needs a source, such as /council/web", param_hint="--source")
    results: list[Position] = []
    with (
        running_hub(asked) as hub,
        Progress(console=screen.err, transient=True, disable=not screen.err.is_terminal) as progress,
    ):
        task = progress.add_task("Publishing", total=len(events))
        for part in publishing.publish(hub, events):
            results += part
            progress.advance(task, len(part))
    _told(screen, results)


@command(group, "list")
def list_events(
    asked: Asked,
    screen: Screen,
    type_: Type = None,
    source: Source = None,
    subject: Subject = None,
    person: Person = None,
    purpose: unmasking.OfPerson = None,
    unrouted: Unrouted = False,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Accepted then or later: 2026-05-06 or 2026-05-06T07:08:09Z."),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Accepted before then.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Events in the ledger, newest first."""
    query: Query = {
        **_wanted(type_, source, subject, person, unrouted),
        **unmasking.of_person(person, purpose),
        "since": moment(since, "--since"),
        "until": moment(until, "--until"),
        "limit": limit,
        "after": after,
    }
    with any_hub(asked) as hub:
        page = hub.get("/events", EventPage, query)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("seq", "accepted", "type", "source", "id", "subject", ""),
        [
            (
                one.seq,
                one.accepted_at,
                event_view.short(one.type),
                one.source,
                one.id,
                one.subject,
                "unrouted" if one.unrouted else "",
            )
            for one in page.items
        ],
        empty="There are no such events.",
    )
    screen.more(page.next)


@command(group, "tail")
def tail(
    asked: Asked,
    screen: Screen,
    type_: Type = None,
    source: Source = None,
    subject: Subject = None,
    person: Person = None,
    unrouted: Unrouted = False,
    data: Data = False,
    unmasked: Unmasked = False,
    purpose: Purpose = None,
    last: Annotated[
        int, typer.Option("--last", "-n", min=0, max=500, help="Begin with the last so many.")
    ] = 10,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin with the first event of all.")
    ] = False,
    until: Annotated[
        int | None, typer.Option("--until", min=1, help="Stop after so many events; for scripts.")
    ] = None,
) -> None:
    """Follow the events as they are accepted, until Ctrl-C. None is missed. Needs a running hub."""
    query = {
        **_wanted(type_, source, subject, person, unrouted),
        **(unmasking.query(unmasked, purpose) if unmasked else unmasking.of_person(person, purpose)),
        "data": data or unmasked,
    }
    with running_hub(asked) as hub, contextlib.suppress(KeyboardInterrupt):
        for number, event in enumerate(follow(hub, query, last=last, from_start=from_start), start=1):
            _tailed(screen, event)
            if number == until:
                break


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    seq: Annotated[int | None, typer.Argument(min=1, help="The event's number in the ledger.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Its source, with --id.")] = None,
    event_id: Annotated[str | None, typer.Option("--id", help="Its id, with --source.")] = None,
    unmasked: Unmasked = False,
    purpose: Purpose = None,
) -> None:
    """One event, whole, by its number or by its source and id. Personal data is masked."""
    if seq is None and (source is None or event_id is None):
        raise typer.BadParameter("give its number, or both --source and --id", param_hint="SEQ")
    how = unmasking.query(unmasked, purpose)
    with any_hub(asked) as hub:
        if seq is not None:
            found = hub.get(f"/events/{seq}", RecordedEvent, how)
        else:
            query: Query = {"source": source, "id": event_id, "data": True, **how}
            [found] = hub.get("/events", EventPage, query).items
    if screen.as_json:
        screen.json(found)
    else:
        event_view.show(screen, found)


@command(group, "trace")
def trace(
    asked: Asked,
    screen: Screen,
    seq: Annotated[int | None, typer.Argument(min=1, help="The event's number in the ledger.")] = None,
    link: Annotated[
        str | None,
        typer.Option(
            "--link", help="A record that was made elsewhere, instead: SYSTEM/LOCAL_ID, such as roads/638344."
        ),
    ] = None,
) -> None:
    """What became of an event: what caused it, what it caused, every delivery and attempt of each, and what
    was made elsewhere.

    With --link it is the event that a record of another system was made of, and what came back about it.

      tolbooth events trace --link roads/638344
    """
    if (seq is None) == (link is None):
        raise typer.BadParameter("give either its number, or --link", param_hint="SEQ")
    with any_hub(asked) as hub:
        number = seq if seq is not None else _made_of(hub, link or "")
        found = hub.get(f"/events/{number}/trace", Trace)
    if screen.as_json:
        screen.json(found)
    else:
        event_view.story(screen, found)


def _made_of(hub: HubClient, link: str) -> int:
    """The event that the record was made of."""
    system, _, local_id = link.partition("/")
    if not system or not local_id:
        raise typer.BadParameter("write it as SYSTEM/LOCAL_ID, such as roads/638344", param_hint="--link")
    found = hub.get("/links", LinkPage, {"system": system, "local_id": local_id}).items
    if not found:
        fix = "Systems go by the names of their adapters; `tolbooth adapters list` has them."
        raise Failed(f"The hub has made no record {local_id} in {system}", fix)
    if len({one.seq for one in found}) > 1:
        several = ", ".join(f"the {one.noun} of event {one.seq}" for one in found)
        raise Failed(f"{link} is several records: {several}", "Give the number of the event that is meant.")
    return found[0].seq


def _wanted(
    type_: str | None, source: str | None, subject: str | None, person: str | None, unrouted: bool
) -> dict[str, str | int | bool | None]:
    return {
        "type": type_,
        "source": source,
        "subject": subject,
        "person": person,
        "unrouted": unrouted or None,
    }


def _tailed(screen: Screen, event: RecordedEvent) -> None:
    if screen.as_json:
        screen.line(event)
        return
    screen.say(event_view.line(event))
    if event.data is not None:
        screen.document(event.data)


def _told(screen: Screen, results: list[Position]) -> None:
    if screen.as_json:
        screen.json({"results": [one.model_dump(mode="json", exclude_none=True) for one in results]})
    elif len(results) <= 20:
        for one in results:
            screen.say(publishing.told(one), "" if one.taken else "red")
    else:
        counts = Counter(one.status for one in results)
        screen.say(", ".join(f"{many:,} {name}" for name, many in counts.items() if many))
    refused = [(number, one) for number, one in enumerate(results, start=1) if not one.taken]
    if len(results) > 20 and not screen.as_json:
        for number, one in refused[:20]:
            screen.say(f"event {number}: {publishing.told(one)}", "red")
        if len(refused) > 20:
            screen.say(
                f"and {len(refused) - 20:,} more; `tolbooth dead-letters list --kind invalid` has them", "red"
            )
    if refused:
        raise typer.Exit(1)

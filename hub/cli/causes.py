"""`tolbooth dead-letters groups`, `note` and `mark`: dead letters by their cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from pydantic import JsonValue

from dead_letter.groups.group import FullGroup, Group, GroupPage
from dead_letter.runbooks.runbook import Line
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from routes.duration import read_duration

GroupId = Annotated[str, typer.Argument(help="g-12, as `tolbooth dead-letters groups` names it.")]
_BARS = " ▁▂▃▄▅▆▇█"


def groups(
    asked: Asked,
    screen: Screen,
    state: Annotated[
        Literal["new", "known", "muted", "resolved", "regressed"] | None,
        typer.Option("--state", help="Only those in this state."),
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="Only those of this subscription, key or adapter.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Only those that this person sees to.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="Only those with this label.")] = None,
    words: Annotated[str | None, typer.Option("--words", help="Only those with these words in it.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those in which nothing waits for a decision any more.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Dead letters by their cause, the last to have struck first.

    Failures are of one cause where stage, receiver, kind of error and words agree, but for ids, numbers,
    times and names. `tolbooth dead-letters show g-12` shows one whole.
    """
    query = {
        "state": state,
        "place": place,
        "owner": owner,
        "label": label,
        "words": words,
        "open": not everything,
        "limit": limit,
        "after": after,
    }
    with any_hub(asked) as hub:
        page = hub.get("/dead-letters/groups", GroupPage, query)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "state", "open", "last day", "ever", "last seen", "where", "cause", "owner"),
        [
            (
                *(one.id, one.state.value, f"{one.open:,}", f"{one.last_day:,}", f"{one.count:,}"),
                *(one.last_at, _where(one), _cause(one), one.owner),
            )
            for one in page.items
        ],
        empty=_none(narrowed=any((state, place, owner, label, words, after)), everything=everything),
        whole=("id", "state"),
    )
    screen.more(page.next)


def _none(*, narrowed: bool, everything: bool) -> str:
    if narrowed:
        return (
            "No cause fits that." if everything else "No cause fits that and has something open: try --all."
        )
    return "Nothing has failed." if everything else "Nothing waits for a decision."


def note(
    asked: Asked,
    screen: Screen,
    which: GroupId,
    words: Annotated[str, typer.Argument(help="What others are to know of it.")],
) -> None:
    """Write a note to a group of dead letters; it stays with it. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(f"/dead-letters/groups/{part(which)}/notes", {"text": words}, FullGroup)
    _done(screen, found, f"Noted with {which}.")


def mark(
    asked: Asked,
    screen: Screen,
    which: GroupId,
    state: Annotated[
        Literal["known", "muted", "resolved"] | None,
        typer.Option("--state", help="known; muted (with --for); resolved: its cause is mended."),
    ] = None,
    mute_for: Annotated[
        str | None, typer.Option("--for", metavar="<span>", help="How long it is muted, such as 2h or 3d.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", help='Who sees to it; "" for nobody.')] = None,
    ticket: Annotated[
        str | None, typer.Option("--ticket", help='A link to where it is worked on; "" for none.')
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", help="Exactly these labels; give it for each.")
    ] = None,
    no_labels: Annotated[bool, typer.Option("--no-labels", help="Take its labels away.")] = False,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it goes on record.")] = "",
) -> None:
    """Say what is known of a group of dead letters: its state, who sees to it, its ticket, its labels.

    One that is resolved and fails again is shown as regressed. Needs a running hub.
    """
    body: dict[str, JsonValue] = {"reason": reason}
    for name, value in (("state", state), ("owner", owner), ("ticket", ticket)):
        if value is not None:
            body[name] = value
    if mute_for is not None:
        body["muted_until"] = _until(mute_for).isoformat()
    if label or no_labels:
        body["labels"] = [*(label or [])]
    with running_hub(asked) as hub:
        found = hub.patch(f"/dead-letters/groups/{part(which)}", body, FullGroup)
    _done(screen, found, f"{which} is {found.group.state.value}.")


def show(screen: Screen, found: FullGroup, books: Sequence[Line]) -> None:
    """One group, for people."""
    group = found.group
    screen.facts(
        [
            ("group", group.id),
            ("state", group.state.value),
            ("muted until", group.muted_until),
            ("cause", group.words),
            ("kind of error", group.error),
            ("raised by", group.frame),
            ("where", _where(group)),
            ("first seen", group.first_at),
            ("last seen", group.last_at),
            ("failures", f"{group.count:,} ever, {group.last_day:,} in the last day"),
            ("open", f"{group.open:,}"),
            ("the last day", _trend(found)),
            ("owner", group.owner),
            ("ticket", group.ticket),
            ("labels", group.labels),
            ("newest open", found.letters),
            *(("what to do", f"{one.title} (tolbooth runbooks show {one.id})") for one in books),
        ]
    )
    if found.notes:
        screen.say("")
        screen.table(("when", "by", "note"), [(one.at, one.who, one.text) for one in found.notes], empty="")


def _trend(found: FullGroup) -> str:
    """A bar for each hour up to this one; none where nothing failed."""
    hours = {int(one.at.timestamp()) // 3600: one.count for one in found.trend}
    if not hours:
        return ""
    now = int(datetime.now(UTC).timestamp()) // 3600
    most = max(hours.values())
    return "".join(_BARS[-(-8 * hours.get(hour, 0) // most)] for hour in range(now - 23, now + 1))


def _where(one: Group) -> str:
    """A key by whose it is too: its id says nothing to people."""
    whose = "" if one.holder is None else f" of {one.holder}"
    return f"{one.place}{whose} ({one.stage})"


def _cause(one: Group) -> str:
    return f"{one.error}: {one.words}" if one.error else one.words


def _done(screen: Screen, found: FullGroup, words: str) -> None:
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(words)
        if found.warning is not None:
            screen.note(found.warning)


def _until(span: str) -> datetime:
    try:
        return datetime.now(UTC) + read_duration(span)
    except ValueError as error:
        raise Failed("--for cannot be read", str(error)) from error

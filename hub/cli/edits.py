"""`tolbooth dead-letters edit`, `diff`, `proposals`, `approve`, `refuse` and `withdraw`."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import JsonValue

from dead_letter.edits.edit import Difference, Edit, Edited, EditPage, State
from hub.cli import unmasking
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, part
from hub.cli.letters import AnyLetter, Id, Reason
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted
from hub.cli.starting import Body, Restricted
from hub.cli.unmasking import Purpose, Unmasked
from schemas import strict_json
from schemas.errors import Malformed

WAITS = 3
"""The exit code of an edit that waits for a second person."""
Put = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PLACE=VALUE",
        help="What is to stand at a place, as data.lines[2].postcode=AB1 2CD; again for more. A value that "
        "reads as JSON is that (5, true, null, [1]); anything else is text.",
    ),
]
Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="PLACE", help="A place to take away; again for more.")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="A file with all of the data anew, as JSON; - for standard input."),
]
Subject = Annotated[str | None, typer.Option("--subject", help='Another subject; "" for none.')]
Type = Annotated[str | None, typer.Option("--type", help="Another type, short or full.")]
EditId = Annotated[str, typer.Argument(help="e-5, as `tolbooth dead-letters proposals` names it.")]
_MARKS = {"added": "+", "removed": "-", "changed": "~"}


def edit(
    asked: Asked,
    screen: Screen,
    which: Id,
    file: Annotated[
        Path | None,
        typer.Argument(help="Of i-4: a file with its original, mended; - for standard input."),
    ] = None,
    *,
    reason: Reason,
    put: Put = None,
    unset: Unset = None,
    data: Data = None,
    subject: Subject = None,
    event_type: Type = None,
    to: Annotated[
        Literal["subscription", "all"],
        typer.Option("--to", help="The one that failed only, or all whom the routes give what was edited."),
    ] = "subscription",
    not_there: Annotated[
        bool,
        typer.Option("--not-there", help="It may have arrived; you looked, and it is not there."),
    ] = False,
    restricted: Restricted = False,
    revision: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="The revision that you saw, from `show` or `diff`; refused if it is another now.",
        ),
    ] = None,
) -> None:
    """Send an edited copy of a dead letter in its place; the original stays as it is. Needs a running hub.

    Of a delivery (d-17) the data, the subject or the type can be different; what is sent is a new event that
    points at the original, to the receiver that failed only. Of an invalid message (i-4) give a file with its
    original, mended: it goes in by the door that it came by. Look at it first with `tolbooth dead-letters
    diff`, which takes the same options.

    Exit codes: 0 it was sent, 3 it waits for a second person (`tolbooth dead-letters approve`), 1 refused.
    """
    draft = _draft(which, file, put, unset, data, subject, event_type)
    with running_hub(asked) as hub:
        seen = _revision(hub, which) if revision is None else revision
        body = {**draft, "reason": reason, "revision": seen, "to": to, "not_there": not_there}
        body |= {"restricted": True} if restricted else {}
        done = hub.post(f"/dead-letters/{part(which)}/edits", body, Edited)
    _told(screen, done)
    if done.outcome is State.WAITING:
        raise typer.Exit(WAITS)


def diff(
    asked: Asked,
    screen: Screen,
    which: Id,
    file: Annotated[
        Path | None,
        typer.Argument(help="Of i-4: a file with its original, mended; - for standard input."),
    ] = None,
    put: Put = None,
    unset: Unset = None,
    data: Data = None,
    subject: Subject = None,
    event_type: Type = None,
    recorded: Annotated[
        str | None, typer.Option("--edit", help="An edit on record, e-5; the last one if nothing is given.")
    ] = None,
    unmasked: Unmasked = False,
    purpose: Purpose = None,
) -> None:
    """What an edit would change, place by place, or what one on record did; nothing is sent.

    With the options of `tolbooth dead-letters edit` it is the edit that these make, checked as it would be;
    with none of them, one on record. Personal data is masked, and differs all the same.
    """
    how = unmasking.query(unmasked, purpose)
    path = f"/dead-letters/{part(which)}/diff"
    given = (file, put, unset, data, subject, event_type) != (None,) * 6
    with any_hub(asked) as hub:
        if given:
            draft = _draft(which, file, put, unset, data, subject, event_type)
            found = hub.post(path, draft, Difference, how)
        else:
            found = hub.get(path, Difference, {**how, "edit": recorded})
    if screen.as_json:
        screen.json(found)
        return
    show(screen, found)


def proposals(
    asked: Asked,
    screen: Screen,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the edits that were sent or refused.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Edits that wait for a second person, newest first."""
    query = {"state": None if everything else "waiting", "limit": limit, "after": after}
    with any_hub(asked) as hub:
        page = hub.get("/dead-letters/edits", EditPage, query)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "of", "state", "when", "by", "why", "second person"),
        [_row(one) for one in page.items],
        empty="No edit waits for a second person." if not everything else "Nothing was edited.",
    )
    screen.more(page.next)


def approve(
    asked: Asked, screen: Screen, which: EditId, reason: Reason, restricted: Restricted = False
) -> None:
    """Let somebody else's edit go: it is sent at once. Needs a running hub.

    Look at it first: `tolbooth dead-letters diff d-17 --edit e-5`. Nobody approves their own edits; two keys
    of one holder are one person.
    """
    _decide(asked, screen, which, "approve", reason, {"restricted": True} if restricted else None)


def refuse(asked: Asked, screen: Screen, which: EditId, reason: Reason) -> None:
    """Refuse an edit that waits; the letter waits for another decision. Needs a running hub."""
    _decide(asked, screen, which, "refuse", reason)


def withdraw(asked: Asked, screen: Screen, which: EditId, reason: Reason) -> None:
    """Take your own edit back while it waits for a second person. Needs a running hub."""
    _decide(asked, screen, which, "withdraw", reason)


def show(screen: Screen, found: Difference) -> None:
    """A difference, for people."""
    for one in found.changes:
        screen.say(f"{_MARKS[one.kind]} {one.path}", "bold")
        if one.before is not None:
            screen.say(f"    - {one.before}", "red")
        if one.after is not None:
            screen.say(f"    + {one.after}", "green")
    if not found.changes:
        screen.say("Nothing is different.")
    if found.more:
        screen.note(f"{counted(found.more, 'place')} more are different.")
    if found.masked:
        screen.note("Personal data is masked; --unmasked shows it, if the key may read payloads.")
    if found.second_person:
        screen.note(f"It needs a second person: {found.second_person}.")
    if found.note:
        screen.note(found.note)
    screen.note(f"{found.id} is at revision {found.revision}.")


def _decide(
    asked: Asked, screen: Screen, which: str, what: str, reason: str, more: Body | None = None
) -> None:
    with running_hub(asked) as hub:
        body: Body = {"reason": reason, **(more or {})}
        done = hub.post(f"/dead-letters/edits/{part(which)}/{what}", body, Edited)
    _told(screen, done)


def _told(screen: Screen, done: Edited) -> None:
    if screen.as_json:
        screen.json(done)
        return
    made = done.edit
    if made.state is State.WAITING:
        screen.say(f"{made.id}, an edit of {made.letter}, waits for a second person: {made.second_person}.")
    elif made.state is State.REFUSED:
        said = "taken back" if made.decided_by == made.author else "refused"
        screen.say(f"{made.id} is {said}: it is not sent, and {made.letter} stays as it is.")
    elif made.delivery is not None:
        screen.say(f"{made.letter} is edited: the event {made.seq} is on its way as {made.delivery}.")
    else:
        screen.say(f"{made.letter} is mended: it is now the event {made.seq}.")
    if done.note:
        screen.note(done.note)


def _row(one: Edit) -> tuple[object, ...]:
    state = one.state.value if one.decided_by is None else f"{one.state.value} by {one.decided_by}"
    return (one.id, one.letter, state, one.at, one.author, one.reason, one.second_person)


def _revision(hub: HubClient, which: str) -> int:
    return hub.get(f"/dead-letters/{part(which)}", AnyLetter).root.revision


def _draft(
    which: str,
    file: Path | None,
    put: list[str] | None,
    unset: list[str] | None,
    data: Path | None,
    subject: str | None,
    event_type: str | None,
) -> dict[str, JsonValue]:
    """What the options make. Raises ``Failed`` for a file that cannot be read."""
    draft: dict[str, JsonValue] = {}
    if file is not None:
        if not which.startswith("i-"):
            raise Failed(f"{which} has no original to mend", "Give its data with --set or --data.")
        raw = _bytes(file)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = "\0"
        # JSON, as the hub reads it, has no U+0000.
        draft |= {"base64": base64.b64encode(raw).decode()} if "\0" in text else {"text": text}
    if data is not None:
        try:
            draft["data"] = strict_json.parse(_bytes(data))
        except Malformed as error:
            raise Failed(f"{data} is not JSON", str(error)) from error
    if put:
        draft["set"] = dict(_put(one) for one in put)
    if unset:
        draft["unset"] = [*unset]
    if subject is not None:
        draft["subject"] = subject or None
    if event_type is not None:
        draft["type"] = event_type
    return draft


def _put(text: str) -> tuple[str, JsonValue]:
    path, equals, value = text.partition("=")
    if not equals:
        raise Failed(f"{text!r} does not say what to put there", "Write it as data.lines[2].postcode=AB1 2CD")
    try:
        # As strictly as the hub reads it: NaN is a text, and no number.
        return path.strip(), strict_json.parse(value.encode())
    except (Malformed, UnicodeEncodeError):
        return path.strip(), value


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Failed(f"{file} cannot be read", str(error)) from error

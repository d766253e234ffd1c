"""`tolbooth places load`, and what became of each file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import place_file
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Unreachable, part
from hub.cli.letters import Reason
from hub.cli.paging import After
from hub.cli.place_file import Tells
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted
from hub.cli.share_bar import share_bar
from identity_index.places.loading.load import MOST_LINES, SETTLING, Load, LoadPage, Phase, RejectPage

_SHOWN = 20
"""Rejects that a report shows unless more are asked for."""
Limit = Annotated[int, typer.Option(min=1, max=500, help="How many at most.")]
Which = Annotated[str, typer.Argument(help="pl-3.")]
group = typer.Typer(no_args_is_help=True, help="Files of places that were loaded, and their rejects.")


def load(
    asked: Asked,
    screen: Screen,
    file: Annotated[
        Path, typer.Argument(help="An AddressBase Premium file (CSV), or a gazetteer (CSV with a header).")
    ],
    batch: Annotated[
        int,
        typer.Option(
            "--batch", min=1, max=MOST_LINES, help="Lines in one unit of work, for which other writers wait."
        ),
    ] = 2000,
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published", help="Of a gazetteer: when it was made. Else the time of the file counts."
        ),
    ] = None,
) -> None:
    """Load a full supply or a change-only update of places. Needs a running hub.

    The whole file is read first: one whose trailer disagrees with what is in it is refused before anything of
    it counts. Ctrl-C stops the load; the same command again goes on where it stopped. A line that cannot be
    taken is told with what to do, and kept. The same file again changes nothing.
    """
    wanted = place_file.surveyed(file, published)
    with running_hub(asked) as hub:
        begun = place_file.begin(hub, wanted)
        again = begun.phase is Phase.FINISHED
        ended = begun if again else _sent(hub, screen, file, begun, batch)
        rejects = hub.get(_path(ended.id, "/rejects"), RejectPage, {"limit": _SHOWN})
    _report(screen, ended, rejects, again=again)


@command(group, "list")
def list_loads(asked: Asked, screen: Screen, limit: Limit = 50, after: After = None) -> None:
    """Files that were loaded, or begun, the newest first."""
    with any_hub(asked) as hub:
        page = hub.get("/places/loads", LoadPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "file", "made", "what", "begun", "by", "state", "read", "rejected"),
        [
            (
                *(one.id, one.file, one.published, "full supply" if one.full_supply else "changes"),
                *(one.begun_at, one.begun_by, one.phase.value, one.counts.read, one.counts.rejected),
            )
            for one in page.items
        ],
        empty="No file of places was loaded yet.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show_load(
    asked: Asked,
    screen: Screen,
    which: Which,
    limit: Limit = _SHOWN,
    after: Annotated[int, typer.Option("--after", min=0, help="Rejects after this line.")] = 0,
) -> None:
    """What became of a file's lines, and which could not be taken."""
    with any_hub(asked) as hub:
        found = hub.get(_path(which), Load)
        rejects = hub.get(_path(which, "/rejects"), RejectPage, {"limit": limit, "after": after})
    _report(screen, found, rejects)


@command(group, "abandon")
def abandon_load(asked: Asked, screen: Screen, which: Which, reason: Reason) -> None:
    """Give up a load that is not in yet, so that another file can be loaded. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(_path(which, "/abandon"), {"reason": reason}, Load)
    if screen.as_json:
        screen.json(found)
        return
    screen.say(f"{found.id} of {found.file} is given up; what comes next is to be a full supply.")


def _sent(hub: HubClient, screen: Screen, file: Path, begun: Load, batch: int) -> Load:
    if begun.line or begun.settled:
        screen.note(f"{begun.id} goes on: {_place(begun)}.")
    reached = begun
    try:
        with _progress(screen, file.stat().st_size) as tells:

            def and_remember(one: Load, at: int) -> None:
                nonlocal reached
                reached = one
                tells(one, at)

            return place_file.send(hub, file, begun, batch, and_remember)
    except KeyboardInterrupt:
        screen.failure(
            f"{begun.id} is stopped, {_place(reached)}; what is in stays in",
            "The same command again goes on from there.",
        )
        raise typer.Exit(130) from None
    except Unreachable as error:
        raise Failed(
            f"{begun.id} is stopped, {_place(reached)}: the hub does not answer any more",
            f"What is in stays in. Once the hub runs, the same command goes on from there. ({error.detail})",
        ) from error


@contextmanager
def _progress(screen: Screen, size: int) -> Iterator[Tells]:
    with share_bar(screen) as bar:
        task = bar.add_task("", total=max(size, 1))

        def tells(one: Load, at: int) -> None:
            counts = one.counts
            told = f"{one.phase.value}: {counts.read:,} lines, {counts.rejected:,} rejected"
            if one.phase in SETTLING:
                settled = counts.added + counts.changed + counts.retired
                told, at = f"{one.phase.value}: {settled:,} new or otherwise", size
            bar.update(task, completed=at, description=told)

        yield tells


def _report(screen: Screen, found: Load, rejects: RejectPage, *, again: bool = False) -> None:
    if screen.as_json:
        rows: list[JsonValue] = [one.model_dump(mode="json") for one in rejects.items]
        screen.json({**found.model_dump(mode="json"), "rejects": rows, "next_reject": rejects.next})
        return
    counts = found.counts
    screen.say(_sentence(found, again=again))
    screen.facts(
        [
            ("load", found.id),
            ("state", found.phase.value if found.phase is Phase.FINISHED else _place(found)),
            ("made", found.published),
            ("read", counted(counts.read, "line")),
            ("inserted", f"{counts.inserted:,}"),
            ("updated", f"{counts.updated:,}"),
            ("unchanged", f"{counts.unchanged:,}"),
            ("deleted", f"{counts.deleted:,}"),
            ("superseded", f"{counts.superseded:,}"),
            ("said once more", f"{counts.repeated:,}"),
            ("without a position", f"{counts.unplaced:,}"),
            ("impossible positions", f"{counts.misplaced:,} left out"),
            ("impossible postcodes", f"{counts.miscoded:,} left out"),
            ("parts of themselves", f"{counts.own_parents:,}"),
            ("absent now", f"{counts.absent:,}"),
            ("absent or unread, kept", f"{counts.spared:,}"),
            ("rejected", f"{counts.rejected:,}"),
            ("new properties", f"{counts.added:,}"),
            ("changed", f"{counts.changed:,}"),
            ("retired", f"{counts.retired:,}"),
            ("streets", f"{counts.streets:,} new or otherwise"),
            ("assets", f"{counts.assets:,} in another street now"),
        ]
    )
    if found.unread:
        kinds = ", ".join(one.replace("_", " ") for one in found.unread)
        screen.note(
            f"A line of the kind {kinds} cannot be read so far that it is known what it is about, so that "
            "nothing of that kind was taken for absent."
        )
    if rejects.items:
        screen.table(
            ("line", "column", "what is wrong", "what to do"),
            [(one.line, one.column or ", ".join(one.without), one.problem, one.fix) for one in rejects.items],
            empty="",
            whole=("line",),
        )
    if rejects.next is not None:
        screen.note(f"There are more: tolbooth places loads show {found.id} --after {rejects.next}")
    if rejects.left_off:
        screen.note(
            f"{rejects.left_off:,} more lines were rejected or doubted, of which only the number is kept."
        )


def _place(found: Load) -> str:
    if found.phase in SETTLING:
        return f"{found.phase.value} through {found.settled}"
    return f"{found.phase.value} after line {found.line:,}"


def _sentence(found: Load, *, again: bool) -> str:
    if found.phase is Phase.ABANDONED:
        return f"{found.file} was given up."
    if found.phase is not Phase.FINISHED:
        return f"{found.file} is not in yet; `tolbooth places load` again goes on with it."
    if again:
        return f"{found.file} is in already, by {found.id}: nothing was changed."
    return f"{found.file} is in."


def _path(which: str, rest: str = "") -> str:
    return f"/places/loads/{part(which)}{rest}"

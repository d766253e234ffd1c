"""`tolbooth people import`, and what became of each file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import people_file
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, part
from hub.cli.paging import After
from hub.cli.people_file import Tells
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted
from hub.cli.share_bar import share_bar
from identity_index.people.importing.batch import UNIT, Import, ImportPage, Reject, RejectPage
from identity_index.people.importing.profile import Profile, WrongProfile, read_profile
from identity_index.people.importing.records import is_parquet, size_of

_SHOWN = 20
"""Rejects that a report shows unless more are asked for."""
Limit = Annotated[int, typer.Option(min=1, max=500, help="How many at most.")]
group = typer.Typer(no_args_is_help=True, help="Files of people that were taken in, and their rejects.")


def import_people(
    asked: Asked,
    screen: Screen,
    file: Annotated[
        Path, typer.Argument(help="A CSV file whose first line names its columns, or a Parquet file.")
    ],
    system: Annotated[str, typer.Option("--system", help="Whose people they are: revenues.")],
    profile: Annotated[
        Path, typer.Option("--profile", metavar="TOML", help="Which column holds what of a person.")
    ],
    batch: Annotated[
        int,
        typer.Option(
            "--batch", min=1, max=UNIT, help="Rows in one unit of work, for which all other writers wait."
        ),
    ] = 100,
) -> None:
    """Take in a file of people: each row is matched, linked, and told of. Needs a running hub.

    Ctrl-C stops it; the same command again goes on where it stopped. A row that cannot be taken is told with
    its place and what to do, and the rest goes on. The same file again changes nothing.
    """
    try:
        chosen = read_profile(profile)
        size = size_of(file)
    except WrongProfile as error:
        raise Failed("The profile cannot be used", f"{error}.") from error
    except OSError as error:
        raise Failed(
            f"{error.filename} cannot be read", f"{error.strerror}: is that the right file?"
        ) from error
    with running_hub(asked) as hub:
        ended = _sent(hub, screen, file, system, chosen, size, batch)
        rejects = hub.get(_path(ended.id, "/rejects"), RejectPage, {"limit": _SHOWN})
    _report(screen, ended, rejects)


@command(group, "list")
def list_imports(
    asked: Asked,
    screen: Screen,
    limit: Limit = 50,
    after: After = None,
) -> None:
    """Files that were taken in, or begun, the newest first."""
    with any_hub(asked) as hub:
        page = hub.get("/people/imports", ImportPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "system", "file", "begun", "by", "state", "read", "new", "linked", "rejected"),
        [
            (
                *(one.id, one.system, one.file, one.begun_at, one.begun_by, one.state),
                *(one.counts.read, one.counts.registered, one.counts.linked, one.counts.rejected),
            )
            for one in page.items
        ],
        empty="No file of people was taken in yet.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show_import(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="im-2.")],
    limit: Limit = _SHOWN,
    after: Annotated[int, typer.Option("--after", min=0, help="Rejects after this line.")] = 0,
) -> None:
    """What became of a file's rows, and which could not be taken."""
    with any_hub(asked) as hub:
        found = hub.get(_path(which), Import)
        rejects = hub.get(_path(which, "/rejects"), RejectPage, {"limit": limit, "after": after})
    _report(screen, found, rejects)


def _sent(
    hub: HubClient, screen: Screen, file: Path, system: str, profile: Profile, size: int, batch: int
) -> Import:
    begun = people_file.begin(hub, file, system, profile)
    if begun.line:
        screen.note(f"{begun.id} goes on after {_place(begun)}.")
    reached = begun
    try:
        with _progress(screen, size) as tells:

            def and_remember(one: Import, at: int) -> None:
                nonlocal reached
                reached = one
                tells(one, at)

            return people_file.send(hub, file, profile, begun, batch, and_remember)
    except KeyboardInterrupt:
        screen.failure(
            f"{begun.id} is stopped after {_place(reached)}; what is in stays in",
            "The same command again goes on from there.",
        )
        raise typer.Exit(130) from None


@contextmanager
def _progress(screen: Screen, size: int) -> Iterator[Tells]:
    with share_bar(screen) as bar:
        task = bar.add_task("", total=max(size, 1))

        def tells(one: Import, at: int) -> None:
            counts = one.counts
            told = f"{counts.read:,} read, {counts.registered:,} new, {counts.linked:,} linked"
            bar.update(task, completed=at, description=f"{told}, {counts.rejected:,} rejected")

        yield tells


def _report(screen: Screen, found: Import, rejects: RejectPage) -> None:
    if screen.as_json:
        rows: list[JsonValue] = [one.model_dump(mode="json") for one in rejects.items]
        screen.json({**found.model_dump(mode="json"), "rejects": rows, "next_reject": rejects.next})
        return
    counts = found.counts
    screen.say(_sentence(found))
    screen.facts(
        [
            ("import", found.id),
            ("state", found.state if found.state == "finished" else f"running, after {_place(found)}"),
            ("read", counted(counts.read, "row")),
            ("new persons", f"{counts.registered:,}"),
            ("linked", f"{counts.linked:,}"),
            ("updated", f"{counts.updated:,}"),
            ("unchanged", f"{counts.unchanged:,}"),
            ("outdated", f"{counts.outdated:,}"),
            ("re-issued", f"{counts.reissued:,}"),
            ("reviews", f"{counts.reviews:,}"),
            ("rejected", f"{counts.rejected:,}"),
            ("weights", found.weights),
        ]
    )
    if rejects.items:
        screen.table(
            (_unit(found), "column", "what is wrong", "what to do"),
            [(one.line, *_told(one)) for one in rejects.items],
            empty="",
            whole=(_unit(found),),
        )
    if rejects.next is not None:
        screen.note(f"There are more: tolbooth people imports show {found.id} --after {rejects.next}")
    if rejects.left_off:
        screen.note(f"{rejects.left_off:,} more rows were rejected, of which only the number is kept.")


def _unit(found: Import) -> str:
    """What places in its file count."""
    return "row" if is_parquet(found.file) else "line"


def _place(found: Import) -> str:
    return f"{_unit(found)} {found.line:,}"


def _told(one: Reject) -> tuple[str, str, str]:
    return one.column or "", one.problem, one.fix


def _sentence(found: Import) -> str:
    counts = found.counts
    if found.state != "finished":
        return (
            f"{found.file} of {found.system} is not in yet; `tolbooth people import` again goes on with it."
        )
    if counts.read and counts.unchanged + counts.rejected == counts.read:
        return f"{found.file} of {found.system} changes nothing: all that it says was known."
    return f"{found.file} of {found.system} is in."


def _path(which: str, rest: str = "") -> str:
    return f"/people/imports/{part(which)}{rest}"

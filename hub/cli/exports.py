"""`tolbooth dead-letters export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer
from pydantic import JsonValue
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.reach import running_hub
from hub.cli.screen import Screen, counted
from hub.cli.terms import Purpose, Terms, searching

_TAIL = 4 * 1024 * 1024
"""Bytes at the end of a file in which its last whole line is looked for: more than any letter takes."""


def add_to(group: typer.Typer) -> None:
    command(group, "export")(searching(export))


def export(
    asked: Asked,
    screen: Screen,
    terms: Terms,
    purpose: Purpose = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to; otherwise standard output.")
    ] = None,
    how: Annotated[
        Literal["jsonl", "csv"], typer.Option("--format", help="A JSON object on each line, or CSV.")
    ] = "jsonl",
    unmasked: Annotated[
        bool,
        typer.Option(
            "--unmasked", help="Personal data and originals in clear, if the key may read payloads."
        ),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the FILE, where an export broke off.")
    ] = False,
) -> None:
    """Everything that a search finds at this moment, as a file; what is open, where nothing is asked for.

    The last to have failed first, personal data masked. `tolbooth dead-letters export --since 7d --format csv
    --to week.csv`. It goes on record. Needs a running hub.
    """
    if resume and to is None:
        raise Failed("There is no file to go on with", "Name the one that broke off: --to FILE --resume.")
    body: dict[str, JsonValue] = {**terms, "format": how, "unmasked": unmasked, "purpose": purpose or ""}
    with _opened(to, resume=resume) as out:
        if resume:
            last = _last_letter(out, how)
            if last is None:
                out.truncate(out.seek(0))
            else:
                body["after_letter"] = last
        done, found = _copied(asked, screen, body, out, heading=how == "csv" and "after_letter" not in body)
    if done < found:
        go_on = f" Go on: the same command with --resume writes the rest to {to}." if to is not None else ""
        raise Failed(f"It broke off after {done:,} of {counted(found, 'dead letter')}", f"{go_on.strip()}")
    if to is not None and screen.as_json:
        screen.json({"file": str(to), "letters": done})
    elif to is not None:
        screen.say(f"{to} has {counted(done, 'dead letter')}{' more' if resume else ''}.")


def _copied(
    asked: Asked, screen: Screen, body: dict[str, JsonValue], out: BinaryIO, *, heading: bool
) -> tuple[int, int]:
    """How many came, and how many there are."""
    seen = -1 if heading else 0
    with (
        running_hub(asked) as hub,
        hub.stream("/dead-letters/export", body) as (chunks, headers),
        _bar(screen) as bar,
    ):
        found = int(headers["tolbooth-found"])
        task = bar.add_task("dead letters", total=found)
        for chunk in chunks:
            out.write(chunk)
            seen += chunk.count(b"\n")
            bar.update(task, completed=max(seen, 0))
        out.flush()
    return max(seen, 0), found


def _bar(screen: Screen) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=screen.err, disable=not screen.err.is_terminal, transient=True)


@contextmanager
def _opened(to: Path | None, *, resume: bool) -> Iterator[BinaryIO]:
    if to is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if to.exists() and not resume:
        raise Failed(f"{to} is there already", "Name another file, or go on with this one: --resume.")
    try:
        # For this user alone: it may hold personal data.
        to.touch(mode=0o600)
        with to.open("r+b") as out:
            yield out
    except OSError as error:
        raise Failed(f"{to} cannot be written", str(error)) from error
    except Failed:
        # Nothing came: the same command, once it is put right, is to find no file there.
        if not resume and not to.stat().st_size:
            to.unlink()
        raise


def _last_letter(out: BinaryIO, how: str) -> str | None:
    """The letter of the last whole line; what stands after it is cut off. None where there is none."""
    size = out.seek(0, 2)
    start = out.seek(max(0, size - _TAIL))
    text = out.read()
    whole = text.rfind(b"\n") + 1
    out.truncate(start + whole)
    out.seek(0, 2)
    line = text[:whole].rstrip(b"\n").rpartition(b"\n")[2]
    try:
        if how == "csv":
            cell = line.partition(b",")[0].decode()
            return None if cell in {"", "id"} else cell
        return None if not line else str(json.loads(line)["id"])
    except (ValueError, KeyError, TypeError):
        raise Failed(
            "That is no export to go on with",
            f"The last line of the file is no dead letter as {how}; was it another --format?",
        ) from None

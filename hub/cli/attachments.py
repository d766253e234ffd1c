"""`tolbooth attachments`."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from hub.cli.answers import Attachment, NewAttachment
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import Query, part
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, shown

group = typer.Typer(no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="at-mfrggzdfmztwq2lknnwg23tpoa.")]


@command(group, "add")
def add(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="The file to send.")],
    media_type: Annotated[
        str | None, typer.Option("--type", help="What it is, where its name does not say: image/jpeg.")
    ] = None,
    data_class: Annotated[
        Literal["open", "internal", "personal", "sensitive"],
        typer.Option("--class", help="The class of what is in it."),
    ] = "sensitive",
    keep_location: Annotated[
        bool, typer.Option("--keep-location", help="Leave in a photo where it was taken, if that is allowed.")
    ] = False,
) -> None:
    """Have the hub keep a file, and say its reference. Needs a running hub.

    While no event and no case refers to it, it is swept a day later. What is not what it says, and what the
    settings do not take, is refused.
    """
    said = media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    query: Query = {"name": file.name, "data_class": data_class, "keep_location": keep_location}
    with running_hub(asked) as hub, _opened(file) as opened, _progress(screen, file.stat().st_size) as bar:
        pieces = bar.wrap_file(opened, task_id=bar.task_ids[0])
        sent = iter(lambda: pieces.read(65_536), b"")
        kept = hub.send_file("/attachments", sent, said, NewAttachment, query)
    if screen.as_json:
        screen.json(kept)
        return
    screen.say(f"{file} is kept as {kept.reference}.")
    where = kept.position
    screen.facts(
        [
            ("type", kept.media_type),
            ("size", f"{kept.size:,} bytes"),
            ("sha256", kept.sha256),
            *([("taken at", f"{where.latitude:.6f}, {where.longitude:.6f}")] if where is not None else []),
            *([("quarantined", "until it was scanned")] if kept.quarantined else []),
        ]
    )


@command(group, "show")
def show(asked: Asked, screen: Screen, reference: Reference) -> None:
    """What an attachment is, who sent it and who needs it."""
    with any_hub(asked) as hub:
        found = hub.get(f"/attachments/{part(reference)}/details", Attachment)
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("reference", found.reference),
            ("name", found.name),
            ("type", found.media_type),
            ("size", f"{found.size:,} bytes"),
            ("sha256", found.sha256),
            ("class", found.data_class),
            ("kept", f"{shown(found.kept_at)}, sent by {found.kept_by}"),
            ("needed by", found.held_by or "nobody: it will be swept"),
            *([("quarantined", "until it was scanned")] if found.quarantined else []),
        ]
    )


@command(group, "get")
def get(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file to write; otherwise its own name, in this folder.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; it goes on record.")] = None,
) -> None:
    """Fetch an attachment into a file that is not there yet. It goes on record. Needs a running hub."""
    path = f"/attachments/{part(reference)}"
    with running_hub(asked) as hub:
        about = hub.get(f"{path}/details", Attachment)
        into = to or Path(about.name)
        try:
            with into.open("xb") as out, hub.fetch(path, {"reason": reason}) as pieces:
                for piece in pieces:
                    out.write(piece)
                whole = out.tell() == about.size
        except FileExistsError as error:
            raise Failed(f"There is a file {into} already", "Name another with --to.") from error
        except OSError as error:
            raise Failed(f"{into} cannot be written", f"{error.strerror}: name another with --to.") from error
        except Failed:
            into.unlink(missing_ok=True)
            raise
    if not whole:
        into.unlink()
        raise Failed(f"{reference} broke off on the way", "Ask again; the hub's log says more.")
    if screen.as_json:
        screen.json({"file": str(into), **about.model_dump(mode="json")})
    else:
        screen.say(f"{reference} is in {into}.")


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error


def _progress(screen: Screen, size: int) -> Progress:
    bar = Progress(
        *(BarColumn(), DownloadColumn(), TimeRemainingColumn()),
        console=screen.err,
        disable=not screen.err.is_terminal,
        transient=True,
    )
    bar.add_task("", total=size)
    return bar

"""`tolbooth people export`: everything that is held of a person, for themselves, to read and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import part
from hub.cli.people_paper import paper
from hub.cli.reach import running_hub
from hub.cli.screen import Screen
from identity_index.people.exporting.desk import END

Everything = dict[str, list[JsonValue]]


def export(
    asked: Asked,
    screen: Screen,
    who: Annotated[str, typer.Argument(help="p-12, as `tolbooth people list` names them.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR|FILE",
            help="A new folder for both, everything.html to read and everything.json; or one new file, which "
            "ends in .html or .json.",
        ),
    ],
    reason: Annotated[
        str,
        typer.Option("--reason", "-r", help="Why, such as the request's reference. It goes on record."),
    ],
) -> None:
    """Everything that is held of a person, in clear, and everyone who looked; others are masked.

    For the person's own request (UK GDPR, article 15). Needs a running hub.
    """
    if out.exists():
        raise Failed(f"{out} is there already", "Name a folder or file that is not.")
    with (
        running_hub(asked) as hub,
        hub.stream(f"/people/{part(who)}/export", {"reason": reason}) as (chunks, _),
    ):
        found = _gathered(chunks)
    for file, text in _files(out, who, found):
        _write(file, text)
    counts = {name: len(items) for name, items in found.items()}
    if screen.as_json:
        told: JsonValue = {"out": str(out), "sections": {**counts}}
        screen.json(told)
        return
    screen.table(("section", "items"), list(counts.items()), empty="")
    screen.say(f"{out} has it. Look for what the law keeps from the person before you hand it over.")


def _gathered(chunks: Iterable[bytes]) -> Everything:
    """Raises ``Failed`` where not all of it came."""
    found: Everything = {}
    for line in _lines(chunks):
        try:
            told = json.loads(line)
        except ValueError:
            break  # the last one, cut short
        if told["section"] == END:
            if {name: len(items) for name, items in found.items()} != {
                name: many for name, many in told["item"].items() if many
            }:
                break
            return {name: found.get(name, []) for name in told["item"]}
        found.setdefault(told["section"], []).append(told["item"])
    raise Failed("It broke off before its end", "Nothing was written; ask again.")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for chunk in chunks:
        *whole, left = (left + chunk).split(b"\n")
        yield from whole
    if left:
        yield left


def _files(out: Path, who: str, found: Everything) -> Iterator[tuple[Path, str]]:
    as_json = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if out.suffix == ".json":
        yield out, as_json
    elif out.suffix == ".html":
        yield out, paper(who, found)
    else:
        try:
            out.mkdir(mode=0o700)
        except OSError as error:
            raise Failed(f"{out} cannot be made", str(error)) from error
        yield out / "everything.json", as_json
        yield out / "everything.html", paper(who, found)


def _write(file: Path, text: str) -> None:
    """For this user alone."""
    try:
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise Failed(f"{file} cannot be written", str(error)) from error

"""What a command prints: for people or as JSON on standard output, trouble on standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from pydantic import BaseModel, JsonValue
from rich.console import Console
from rich.json import JSON
from rich.status import Status
from rich.table import Column, Table
from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDE = 200
"""Columns where no terminal says how wide it is: a script should see whole words."""


class Screen:
    """Where a command prints. Content is never taken as markup or as a terminal's control codes."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.out = _console(stderr=False)
        self.err = _console(stderr=True)

    def json(self, value: BaseModel | JsonValue) -> None:
        """One JSON document."""
        if isinstance(value, BaseModel):
            value = value.model_dump(mode="json")
        sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def line(self, value: BaseModel | JsonValue) -> None:
        """One JSON document on one line, at once: for streams of them."""
        if isinstance(value, BaseModel):
            value = value.model_dump(mode="json")
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def say(self, text: str, style: str = "") -> None:
        """A line for people."""
        self.out.print(Text(clean(text), style=style), soft_wrap=True)

    def labelled(self, label: str, style: str, text: str) -> None:
        """A word of at most five letters, and beside it what may go on over several lines."""
        if not self.out.is_terminal:
            self.say(f"{label:5}  {text}")
            return
        grid = Table.grid(Column(width=5), Column(overflow="fold"), padding=(0, 2))
        grid.add_row(Text(label, style=style), Text(clean(text)))
        self.out.print(grid)

    def note(self, text: str) -> None:
        """Something beside the answer: on standard error."""
        self.err.print(Text(clean(text), style="dim"), soft_wrap=True)

    def more(self, after: str | int | None) -> None:
        """Say how the next page is had, where there is one."""
        if after is not None:
            self.note(f"There are more: --after {after}")

    def failure(self, title: str, detail: str) -> None:
        """Why it could not be done, and what to do."""
        told = Text(clean(title), style="bold red")
        if detail:
            told.append("\n" + clean(detail), style="not bold default")
        self.err.print(told, soft_wrap=True)

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        empty: str,
        whole: Collection[str] = (),
    ) -> None:
        """A table, or the sentence ``empty`` where there are no rows.

        Where the terminal is narrow cells go on below, and lose nothing; those of the columns ``whole`` are
        left as they are for as long as the others can give way.
        """
        table = Table(
            *(Column(name, overflow="fold", no_wrap=name in whole) for name in columns),
            box=None,
            header_style="bold",
            pad_edge=False,
        )
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        if table.row_count:
            self.out.print(table)
        else:
            self.say(empty)

    def facts(self, facts: Iterable[tuple[str, object]]) -> None:
        """Names and values below each other; those without a value are left out."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in facts:
            if value not in (None, "", [], ()):
                table.add_row(name, Text(shown(value)))
        self.out.print(table)

    def document(self, value: JsonValue) -> None:
        """JSON content for people, coloured where the terminal can."""
        self.out.print(JSON.from_data(value, ensure_ascii=False))

    def markdown(self, text: str) -> None:
        """Markdown, laid out where a terminal is; what it links to is shown, and HTML in it means nothing."""
        if not self.out.is_terminal:
            self.say(text)
            return
        from rich.markdown import Markdown

        self.out.print(Markdown(clean(text), hyperlinks=False))

    def busy(self, what: str) -> AbstractContextManager[Status]:
        """A spinner on standard error while something takes long; nothing where no terminal is."""
        return self.err.status(what)


def clean(text: str) -> str:
    """The text without control characters, so that what a message holds cannot drive the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def counted(many: int, noun: str) -> str:
    """``1 route``, ``1,200 routes``."""
    return f"{many:,} {noun}" if many == 1 else f"{many:,} {noun}s"


def shown(value: object) -> str:
    """A value as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        case list() | tuple():
            return ", ".join(shown(one) for one in value)
        case _:
            return clean(str(value))


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(stderr=stderr, highlight=False, markup=False, emoji=False, width=_WIDE)
    )

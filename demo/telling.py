"""How the demo speaks: lines on a terminal, plain ones without it, no word where JSON was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.text import Text

from demo import account_line
from ledger.reading.account import Account


class Telling:
    """Writes for people. ``silent`` for ``--json``."""

    def __init__(self, console: Console, *, silent: bool = False) -> None:
        self.console = console
        self._silent = silent

    @property
    def alive(self) -> bool:
        """Is there a terminal, where a line can be written over?"""
        return self.console.is_terminal and not self._silent

    def heading(self, words: str) -> None:
        if self._silent:
            return
        self.console.print()
        if self.console.is_terminal:
            self.console.print(Rule(f"[bold]{escape(words)}", align="left", style="cyan"))
        else:
            self.console.print(words.upper(), markup=False)

    def say(self, words: str, *, style: str = "") -> None:
        """A line of the story; it folds at the width there is, and goes on indented."""
        if not self._silent:
            for line in Text(words, style=style).wrap(self.console, max(30, self.console.width - 2)):
                line.rstrip()
                self.console.print(Text("  ") + line, soft_wrap=True)

    def step(self, label: str, words: str, *, style: str = "") -> None:
        """One step: a label of its own, and what happened."""
        if self._silent:
            return
        text = Text(words, style=style)
        width = max(30, self.console.width - 16)
        lines = text.wrap(self.console, width)
        for number, line in enumerate(lines):
            line.rstrip()
            mark = Text(f"  {label if number == 0 else '':<13} ", style="bold")
            self.console.print(mark + line, soft_wrap=True)

    @contextmanager
    def passing(self, every: float) -> Iterator[Callable[[str], None]]:
        """Words that change: a line that is written over and then gone; or a line ``every`` seconds."""
        if self.alive:
            with self.console.status("") as status:
                yield lambda words: status.update(Text(words))
            return
        said = float("-inf")

        def say(words: str) -> None:
            nonlocal said
            if time.monotonic() - said >= every:
                said = time.monotonic()
                self.say(f"{words}.")

        yield say

    def paste(self, words: str) -> None:
        """Something to be pasted: never folded, never coloured, nothing before it."""
        if not self._silent:
            self.console.print(words, markup=False, highlight=False, soft_wrap=True)

    def space(self) -> None:
        if not self._silent:
            self.console.print()

    def last(self, account: Account, *, good: bool) -> None:
        """The account, always last: an equation to a line on a terminal, all in one line without."""
        if self._silent:
            return
        self.console.print()
        lines = account_line.lines(account) if self.alive else [account_line.one_line(account)]
        for line in lines:
            self.console.print(Text(line, style="green" if good else "bold red"), soft_wrap=True)


def length(seconds: float) -> str:
    """A stretch of time, as people say it."""
    if 59 <= seconds < 62:
        return "a minute"
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"

"""How a command is asked for the page after another."""

from __future__ import annotations

from typing import Annotated

import typer

After = Annotated[str | None, typer.Option("--after", help="`next` of the page before.")]

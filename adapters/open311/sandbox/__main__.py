"""``python -m adapters.open311.sandbox``: the back office as a process of its own. Ctrl-C ends it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from adapters.open311.sandbox.running import Sandbox, announce
from adapters.open311.sandbox.server import Habits


def main(
    host: Annotated[str, typer.Option(help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0 takes a free one.")] = 8311,
    api_key: Annotated[str, typer.Option(help="The key it wants with what is sent; none unless given.")] = "",
    jurisdiction_id: Annotated[str, typer.Option(help="The jurisdiction it is; none unless given.")] = "",
    tokens: Annotated[
        float | None, typer.Option(min=0, help="Seconds that every new request has only a token for.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Records of a page; no pages unless given.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Where it keeps its requests; otherwise it forgets them.")
    ] = None,
) -> None:
    """Open311 GeoReport v2 on this machine; /sandbox/… moves requests on and makes it misbehave."""
    wait = None if tokens is None else timedelta(seconds=tokens)
    habits = Habits(api_key=api_key, jurisdiction_id=jurisdiction_id, tokens=wait, page=page)
    with suppress(KeyboardInterrupt):
        Sandbox(habits, host=host, port=port, file=file).run(announce)


if __name__ == "__main__":
    typer.run(main)

"""What every command takes: which settings, which hub, which key, and whether a machine reads the answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_FILE = Path("tolbooth.toml")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="TOLBOOTH_CONFIG",
        metavar="FILE",
        help="The settings file. Otherwise tolbooth.toml in this folder, or the defaults if there is none.",
        rich_help_panel="Which hub",
    ),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar="TOLBOOTH_URL",
        metavar="URL",
        help="The address of a hub elsewhere; needs a key. Otherwise the hub of the data folder.",
        rich_help_panel="Which hub",
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        envvar="TOLBOOTH_KEY",
        metavar="KEY",
        help="The key to ask with. Otherwise the operator's key in the data folder's run file.",
        rich_help_panel="Which hub",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines. Errors are still told on standard error.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the command was asked."""

    config: Path | None = None
    url: str | None = None
    key: str | None = None
    as_json: bool = False

    def over(self, outer: Asked) -> Asked:
        """With what was said before the command's name, where nothing was said after it."""
        return Asked(
            self.config or outer.config,
            self.url or outer.url,
            self.key or outer.key,
            self.as_json or outer.as_json,
        )

    @property
    def file(self) -> Path | None:
        """The settings file that counts; None: the defaults."""
        if self.config is not None:
            return self.config
        return DEFAULT_FILE if DEFAULT_FILE.is_file() else None

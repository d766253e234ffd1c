"""`tolbooth settings`: the default file, ready to be changed."""

from __future__ import annotations

from importlib.resources import files

import typer

from hub.checking.references import ASKED_BY_DOCTOR, NEEDED
from hub.cli.asked import Asked
from hub.cli.place import settings_of
from hub.cli.screen import Screen
from hub.secrets import masked


def default_file() -> str:
    """The shipped settings file: every key commented out, with its default and what it means."""
    return files("hub").joinpath("default.toml").read_text("utf-8")


def settings(asked: Asked, screen: Screen) -> None:
    """Print the default settings file, every key explained: `tolbooth settings > tolbooth.toml`.

    With --json: the settings as they now are, from the file and the environment. References to secrets are
    shown as references, and passwords in addresses are left out.
    """
    if screen.as_json:
        shown = settings_of(asked).model_dump(mode="json")
        for section, key in (*NEEDED, *ASKED_BY_DOCTOR):
            shown[section][key] = masked(shown[section][key])
        screen.json(shown)
    else:
        typer.echo(default_file(), nl=False)

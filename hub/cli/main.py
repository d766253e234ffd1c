"""`tolbooth`: the command line's front door."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from hub.cli import account, check, doctor, migrate, pauses, processes, serve, settings
from hub.cli.asked import AsJson, Asked, Config, Key, Url
from hub.cli.command import command, flowing
from hub.cli.later import later
from hub.cli.plugins import PluginGroup

_HELP = """The integration hub of a council: every message recorded, delivered, or kept until a person
sends it again.

Commands ask the running hub: the one of the settings' data folder, or the one at --url. Where none runs,
those that can open its database themselves. The options below may also stand after a command's name.

Exit codes: 0 done; 1 a problem (a refused event, a failed check, no hub: told on standard error);
2 the command was not written rightly.
"""

_GROUPS = (
    ("events", "hub.cli.events", "Events: publish them, follow them, and see what became of each."),
    (
        "dead-letters",
        "hub.cli.dead_letters",
        "Dead letters: what failed and why; send it again or give it up.",
    ),
    ("replays", "hub.cli.replays", "Replays: many sent again as one job, counted by what became of each."),
    (
        "alerts",
        "hub.cli.alerts",
        "Alerts: what staff should know of, who sees to it, and trying who is told.",
    ),
    (
        "runbooks",
        "hub.cli.runbooks",
        "Runbooks: what to do about a cause of failure; write, read and attach them.",
    ),
    (
        "organisations",
        "hub.cli.organisations",
        "Businesses and other organisations: who is who, and merging.",
    ),
    ("cases", "hub.cli.cases", "Cases: their types, calendars and references."),
    ("people", "hub.cli.people", "People: who is who, why, and what each system calls them; put it right."),
    (
        "places",
        "hub.cli.places",
        "Places: load gazetteers, and look up streets, properties, areas and assets.",
    ),
    ("attachments", "hub.cli.attachments", "Attachments: files that events and cases refer to."),
    ("routes", "hub.cli.routes", "Routes: which events go to whom, why, and changing it."),
    ("adapters", "hub.cli.adapters", "Adapters: what each connects, and whether its system is well."),
    (
        "pause",
        "hub.cli.pausing",
        "Pause a receiver, a system, a route or all that is sent; what is for it waits.",
    ),
    ("resume", "hub.cli.resuming", "Let go on what is paused."),
    ("staff", "hub.cli.staff", "Staff: who works for the council, where systems disagree, extracts."),
    ("audit", "hub.cli.audit", "The audit trail: who did what to which thing, when, and why."),
    ("retention", "hub.cli.retention", "Retention: what is kept for how long, and what goes when."),
    ("keys", "hub.cli.keys", "API keys: make, list and revoke them."),
)
"""Name, module and help of each group. The modules are imported when they are asked for."""

app = typer.Typer(
    name="tolbooth",
    cls=PluginGroup,
    help=flowing(_HELP),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tolbooth {version('tolbooth')}")
        raise typer.Exit


@app.callback()
def _outer(
    ctx: typer.Context,
    config: Config = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
    _asked: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    ctx.obj = Asked(config, url, key, as_json)


command(app, "serve", local=True)(serve.serve)
command(app, "worker", local=True)(processes.worker)
command(app, "poller", local=True)(processes.poller)
command(app, "scheduler", local=True)(processes.scheduler)
command(app, "check", local=True)(check.check)
command(app, "doctor", local=True)(doctor.doctor)
command(app, "migrate", local=True)(migrate.migrate)
command(app, "settings", local=True)(settings.settings)
for name, module, meaning in _GROUPS:
    app.add_typer(
        typer.Typer(cls=later(module), no_args_is_help=True, help=meaning, rich_markup_mode="rich"), name=name
    )
command(app, "pauses")(pauses.pauses)
command(app, "account")(account.account)


def main() -> None:
    """The entry point of the `tolbooth` program."""
    for stream in (sys.stdout, sys.stderr):
        # What a message holds must never end a command because of the terminal's encoding.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    app(prog_name="tolbooth")


if __name__ == "__main__":
    main()

"""`tolbooth adapters`."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.answers import AdapterLine, Adapters, Checked
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from hub.cli.system_words import limits_of, state_of, words_of

group = typer.Typer()


@command(group, "list")
def list_adapters(
    asked: Asked,
    screen: Screen,
    kinds: Annotated[
        bool, typer.Option("--kinds", help="The kinds that are installed here, instead of those set up.")
    ] = False,
) -> None:
    """Every adapter in the settings: what came in through it, and how the systems are that it sends to."""
    if kinds:
        _show_kinds(screen)
        return
    with any_hub(asked, makes=True, with_adapters=True) as hub:
        found = hub.get("/adapters", Adapters)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("adapter", "kind", "is sent", "publishes", "polling", "what it connects"),
        [(one.name, one.kind, one.accepts, one.emits, _polling(one), one.summary) for one in found.items],
        empty="No adapter is set up; `tolbooth adapters list --kinds` shows what could be.",
    )
    systems = [system for one in found.items for system in one.systems]
    if systems:
        screen.say("")
        screen.table(
            ("system", "now", "limits", "waiting", "held", "oldest"),
            [
                (one.name, state_of(one), limits_of(one), f"{one.waiting:,}", f"{one.held:,}", one.oldest_at)
                for one in systems
            ],
            empty="",
        )


@command(group, "check")
def check(
    asked: Asked,
    screen: Screen,
    name: Annotated[str | None, typer.Argument(help="One adapter; all of them if it is left out.")] = None,
) -> None:
    """Ask the adapters' systems whether they are well, changing nothing there. Exits with 1 if one is not."""
    with any_hub(asked, makes=True, with_adapters=True) as hub:
        known = [one.name for one in hub.get("/adapters", Adapters).items if one.enabled]
        found: list[Checked] = []
        for one in [name] if name is not None else known:
            with screen.busy(f"Asking {one}"):
                found.append(hub.get(f"/adapters/{part(one)}/check", Checked))
    if screen.as_json:
        screen.json([one.model_dump(mode="json") for one in found])
    else:
        screen.table(
            ("adapter", "well", "what was found"),
            [(one.name, "cannot tell" if one.ok is None else one.ok, one.detail) for one in found],
            empty="No adapter is set up.",
        )
    if any(one.ok is False for one in found):
        raise typer.Exit(1)


def _show_kinds(screen: Screen) -> None:
    from adapters.registry import Registry

    found = Registry().kinds()
    if screen.as_json:
        screen.json([{"kind": one.name, "package": one.package, "summary": one.description} for one in found])
        return
    screen.table(
        ("kind", "package", "what it connects"),
        [(one.name, one.package, one.description) for one in found],
        empty="No kind of adapter is installed.",
    )


def _polling(line: AdapterLine) -> str:
    if not line.enabled:
        return "disabled"
    if line.polling_paused is not None:
        return words_of(line.polling_paused)
    if line.polling is None:
        return ""
    if line.polling.trouble:
        return f"in trouble: {line.polling.trouble}"
    if not line.polling.label:
        return "nothing yet"
    of = "" if line.polling.of is None else f" of {line.polling.of:,}"
    return f"{line.polling.label}: {line.polling.done:,}{of}"

"""`tolbooth cases import`, and what became of each old system's cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from cases.importing.profile import ImportProfile, WrongProfile, read_profile
from cases.importing.shown import CaseImport, CaseImportPage, Finding, Kind
from hub.cli import case_import_preview, case_import_steps
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, part
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted

_SHOWN = 20
"""Findings that a report shows unless all are asked for."""
group = typer.Typer(no_args_is_help=True, help="Old systems' cases that were taken over, or counted.")


def import_cases(
    asked: Asked,
    screen: Screen,
    system: Annotated[
        str, typer.Option("--from", help="The old system: its adapter's name, or the only one's kind.")
    ],
    profile: Annotated[
        Path | None,
        typer.Option("--profile", metavar="TOML", help="What its cases are here: types, statuses, queues."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what is there, and what has no place here yet; do nothing."),
    ] = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Only count what is there and here; take nothing over.")
    ] = False,
) -> None:
    """Take over all cases of an old system, through its adapter, and count them against it. Needs a running
    hub.

    Each becomes a case here, opened when it was there, as it stands there, with its notes and contacts; its
    old reference finds it. What has ended stays ended and starts no clocks; nobody is told of anything, and
    nothing is made in any other system. The profile says which old kind of case is of which type, and which
    old status is which: begin with `--dry-run`, which needs none and names all there are.

    Ctrl-C stops it, and so does whatever kills it; the same command again goes on where it stopped. Once it
    is through, the same command again follows what was done there meanwhile, and changes nothing else: what
    was done here stays. What cannot be taken over is named with why, and the rest goes on.

    At the end, and by `--reconcile` alone, what is there is counted against what is here, by type and status;
    each case that is missing or different is named. It ends with 1 where the two do not balance.
    """
    if dry_run and reconcile:
        raise typer.BadParameter("it is the one or the other", param_hint="--dry-run")
    if profile is None and not dry_run:
        raise typer.BadParameter("it takes one, but with --dry-run", param_hint="--profile")
    chosen = ImportProfile() if profile is None else _read(profile)
    with running_hub(asked) as hub:
        if dry_run:
            case_import_preview.show(hub, screen, system, chosen)
            return
        done = None if reconcile else _through(hub, screen, system, chosen, "import")
        counted_up = _through(hub, screen, system, chosen, "reconcile")
        skipped = [] if done is None else case_import_steps.findings(hub, done.id)
        found = case_import_steps.findings(hub, counted_up.id)
    _report(screen, done, skipped, counted_up, found)
    if not counted_up.balanced:
        raise typer.Exit(1)


@command(group, "list")
def list_imports(
    asked: Asked,
    screen: Screen,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many at most.")] = 50,
    after: Annotated[str | None, typer.Option("--after", help="Those before this one: ci-2.")] = None,
) -> None:
    """Imports of old systems' cases, and counts of them, the newest first."""
    with any_hub(asked) as hub:
        page = hub.get("/cases/imports", CaseImportPage, {"limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("id", "what", "system", "begun", "by", "state", "read", "new", "changed", "skipped", "balanced"),
        [
            (
                *(one.id, one.kind, one.system, one.begun_at, one.begun_by, one.state),
                *(one.counts.read, one.counts.new, one.counts.changed, one.counts.skipped, one.balanced),
            )
            for one in page.items
        ],
        empty="No system's cases were taken over yet.",
        whole=("id",),
    )
    screen.more(page.next)


@command(group, "show")
def show_import(
    asked: Asked,
    screen: Screen,
    which: Annotated[str, typer.Argument(help="ci-2.")],
) -> None:
    """What became of an old system's cases, with all that could not be taken over or are not the same."""
    with any_hub(asked) as hub:
        found = hub.get(f"/cases/imports/{part(which)}", CaseImport)
        wrong = case_import_steps.findings(hub, found.id)
    if screen.as_json:
        screen.json({**found.model_dump(mode="json"), "findings": _dumped(wrong)})
        return
    _facts(screen, found)
    _named(screen, wrong, len(wrong))


def _read(profile: Path) -> ImportProfile:
    try:
        return read_profile(profile)
    except WrongProfile as error:
        raise Failed("The profile cannot be used", f"{error}.") from error
    except OSError as error:
        raise Failed(
            f"{error.filename} cannot be read", f"{error.strerror}: is that the right file?"
        ) from error


def _through(hub: HubClient, screen: Screen, system: str, profile: ImportProfile, kind: Kind) -> CaseImport:
    begun = case_import_steps.begin(hub, system, profile, kind)
    if begun.pages:
        screen.note(f"{begun.id} goes on after {begun.label}.")
    reached = begun
    try:
        with case_import_steps.progress(screen) as tells:

            def and_remember(one: CaseImport) -> None:
                nonlocal reached
                reached = one
                did = "counted" if kind == "reconcile" else f"read, {one.counts.new:,} new"
                tells(one.share, f"{one.counts.read:,} {did}: {one.label}")

            return case_import_steps.through(hub, begun, and_remember)
    except KeyboardInterrupt:
        screen.failure(
            f"{begun.id} is stopped after {reached.label or 'nothing'}; what is in stays in",
            "The same command again goes on from there.",
        )
        raise typer.Exit(130) from None


def _report(
    screen: Screen,
    done: CaseImport | None,
    skipped: Sequence[Finding],
    count: CaseImport,
    found: Sequence[Finding],
) -> None:
    if screen.as_json:
        taken: JsonValue = None
        if done is not None:
            taken = {**done.model_dump(mode="json"), "findings": _dumped(skipped)}
        counts: JsonValue = {**count.model_dump(mode="json"), "findings": _dumped(found)}
        screen.json({"import": taken, "reconcile": counts})
        return
    if done is not None:
        _facts(screen, done)
        _named(screen, skipped, _SHOWN, done.id)
        screen.say("")
    _facts(screen, count)
    _named(screen, found, _SHOWN, count.id)


def _facts(screen: Screen, found: CaseImport) -> None:
    named = {
        name.replace("_", " "): f"{many:,}"
        for name, many in found.counts.model_dump().items()
        if many and name != "read"
    }
    screen.say(_sentence(found))
    what = "import" if found.kind == "import" else "count"
    state = found.state if found.state == "finished" else f"running, after {found.label or 'nothing'}"
    screen.facts([(what, found.id), ("state", state), ("read", counted(found.counts.read, "case"))])
    screen.facts(named.items())
    if found.tally:
        screen.table(
            ("type", "status", "there", "here"),
            [(one.type, one.status, f"{one.there:,}", f"{one.here:,}") for one in found.tally],
            empty="",
        )


def _sentence(found: CaseImport) -> str:
    counts = found.counts
    if found.state != "finished":
        return f"The cases of {found.system} are not all in yet; the same command again goes on with them."
    if found.kind == "reconcile":
        if found.balanced:
            return f"{found.system} and this hub balance: every case there is here, or explained."
        return f"{found.system} and this hub do not balance."
    if counts.read and counts.unchanged + counts.left + counts.ours == counts.read:
        return f"The cases of {found.system} are as they were: nothing was changed."
    return f"The cases of {found.system} are in."


def _named(screen: Screen, found: Sequence[Finding], most: int, which: str = "") -> None:
    if not found:
        return
    screen.table(
        ("there", "here", "", "what is wrong", "what to do"),
        [
            (one.local_id, one.reference, one.what.replace("_", " "), one.problem, one.fix)
            for one in found[:most]
        ],
        empty="",
        whole=("there", "here"),
    )
    if len(found) > most:
        screen.note(f"There are {len(found) - most:,} more: tolbooth cases imports show {which}")


def _dumped(found: Sequence[Finding]) -> list[JsonValue]:
    return [one.model_dump(mode="json") for one in found]

"""`tolbooth staff import`: an extract of a payroll, for councils without a directory, or beside one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, JsonValue

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.reach import running_hub
from hub.cli.screen import Screen, counted
from hub.cli.staff_guards import look_ahead, missing
from identity_index.staff.desk.shown import Taken
from identity_index.staff.importing.profile import WrongProfile, read_profile
from identity_index.staff.importing.reading import Rejected, Row, rows

_AT_ONCE = 200


class Reject(BaseModel):
    """A row that was not taken."""

    model_config = ConfigDict(frozen=True)

    line: int
    problem: str
    fix: str


class Report(BaseModel):
    """What became of an extract."""

    model_config = ConfigDict(frozen=True)

    taken: int
    repeated: int
    """Rows that say what another says, and nothing else."""
    rejected: list[Reject]
    ended: list[str]
    """Those whom the system has no more, by its own keys."""
    left: list[str]
    """Those who have left by the days in it, as the index calls them (st-1)."""


def import_staff(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="A CSV file whose first line names its columns.")],
    system: Annotated[str, typer.Option("--system", help="Whose extract it is.")] = "hr",
    profile: Annotated[
        Path | None, typer.Option("--profile", metavar="TOML", help="Which column holds what.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Whoever of the system is not in it has left.")
    ] = False,
    even_if_many: Annotated[
        bool,
        typer.Option(
            "--even-if-many",
            help="Also where more than a tenth of them is missing, or has left by the days in it.",
        ),
    ] = False,
) -> None:
    """Take in an extract of a payroll. Needs a running hub. The same file again changes nothing.

    A row that cannot be taken is told with its line and what to do, and the rest goes on. With --everybody
    nobody is ended while any row is wrong: they may be who is missing. Where more than a tenth of those
    who are there would have left by the days in it, or have yet to begin, nothing of it is taken without
    --even-if-many.
    """
    try:
        chosen = read_profile(profile)
        with file.open("rb") as opened:
            read = list(rows(opened, chosen, system))
    except WrongProfile as error:
        raise Failed("The extract cannot be read", f"{error}.") from error
    except OSError as error:
        said = f"{error.strerror}: is that the right file?"
        raise Failed(f"{error.filename} cannot be read", said) from error
    good = [one for one in read if isinstance(one, Row)]
    bad = [one for one in read if isinstance(one, Rejected)]
    with running_hub(asked) as hub:
        gone = missing(hub, system, good, bad, even_if_many=even_if_many) if everybody else []
        bodies = [_body(system, good[at : at + _AT_ONCE]) for at in range(0, len(good), _AT_ONCE)]
        if not even_if_many:
            look_ahead(hub, system, bodies)
        left = [one for body in bodies for one in hub.post("/staff/records", body, Taken).left]
        for start in range(0, len(gone), _AT_ONCE):
            reason = f"not in the extract {file.name}"
            named: list[JsonValue] = list(gone[start : start + _AT_ONCE])
            hub.post("/staff/gone", {"system": system, "local_ids": named, "reason": reason}, Taken)
    rejects = [Reject(line=one.line, problem=one.problem, fix=one.fix) for one in bad]
    taken, repeated = sum(one.rows for one in good), sum(one.repeated for one in good)
    report = Report(taken=taken, repeated=repeated, rejected=rejects, ended=gone, left=left)
    _report(screen, report, everybody=everybody)


def _body(system: str, some: list[Row]) -> JsonValue:
    items: list[JsonValue] = [
        {"local_id": one.local_id, "details": dict(one.details.as_data())} for one in some
    ]
    return {"system": system, "items": items}


def _report(screen: Screen, report: Report, *, everybody: bool) -> None:
    if screen.as_json:
        screen.json(report)
    else:
        again = f", {report.repeated} more repeated" if report.repeated else ""
        left = f"{_many(len(report.left), 'has', 'have')} left by the days in it"
        gone = f", {_many(len(report.ended), 'is', 'are')} in it no more" if everybody else ""
        screen.say(f"{counted(report.taken, 'row')} taken{again}; {left}{gone}.")
        if report.rejected:
            screen.table(
                ("line", "problem", "fix"),
                [(one.line, one.problem, one.fix) for one in report.rejected],
                empty="",
            )
    if report.rejected:
        raise typer.Exit(1)


def _many(many: int, one: str, several: str) -> str:
    return f"{many:,} {one if many == 1 else several}"

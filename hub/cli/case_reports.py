"""`tolbooth cases report`: volumes, times and promises kept, who held the time, and an export of all rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from cases.keeping.finding.wanted import Counted
from cases.reporting.report import CaseRow, Volumes, Waits
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import Query
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

group = typer.Typer(
    no_args_is_help=True, help="Volumes, times, promises kept, and on whom the time was spent."
)
By = Annotated[
    list[str] | None,
    typer.Option("--by", help=f"By what, up to four: {', '.join(get_args(Counted))}. Else by type."),
]
Type = Annotated[str | None, typer.Option("--type", help="Of a case type.")]
Service = Annotated[str | None, typer.Option("--service", help="Of a line of service.")]
Queue = Annotated[str | None, typer.Option("--queue", help="In a queue.")]
Channel = Annotated[str | None, typer.Option("--channel", help="That came by a channel.")]
Area = Annotated[str | None, typer.Option("--area", help="In an area of the council.")]
Box = Annotated[str | None, typer.Option("--box", help="Within south,west,north,east in degrees.")]
Since = Annotated[str | None, typer.Option("--since", help="Opened at or after: 2026-05-01T00:00:00Z.")]
Until = Annotated[str | None, typer.Option("--until", help="Opened before.")]


@command(group, "volumes")
def volumes(
    asked: Asked,
    screen: Screen,
    by: By = None,
    case_type: Type = None,
    service: Service = None,
    queue: Queue = None,
    channel: Channel = None,
    area: Area = None,
    box: Box = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """How many cases were opened, ended and reopened, how long they took, and which promises were kept.

    Hours are those on the wall, from when the council had the report. Weeks begin on Monday, by UTC.
    """
    named = by or ["type"]
    query = _query(case_type, service, queue, channel, area, box, since, until)
    with any_hub(asked) as hub:
        found = hub.get("/cases/report/volumes", Volumes, {**query, "by": named})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        (
            *(*named, "opened", "ended", "merged", "reopened", "h to respond", "h to resolve"),
            *("met", "missed", "share met"),
        ),
        [
            (
                *(one.of[name] for name in named),
                *(one.opened, one.ended, one.merged, one.reopened),
                *(one.hours_to_respond, one.hours_to_resolve),
                *(one.clocks_met, one.clocks_missed),
                None if one.share_met is None else f"{one.share_met:.0%}",
            )
            for one in found.items
        ],
        empty="There is no such case.",
    )


@command(group, "waits")
def waits(
    asked: Asked,
    screen: Screen,
    by: By = None,
    case_type: Type = None,
    service: Service = None,
    queue: Queue = None,
    channel: Channel = None,
    area: Area = None,
    box: Box = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """On whom the working time of cases was spent: the council, the citizen, or which back office.

    Counted are stretches that have ended: what a case waits for now is not over.
    """
    named = by or ["type"]
    query = _query(case_type, service, queue, channel, area, box, since, until)
    with any_hub(asked) as hub:
        found = hub.get("/cases/report/waits", Waits, {**query, "by": named})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        (*named, "on", "cases", "hours"),
        [(*(one.of[name] for name in named), one.holder, one.cases, one.hours) for one in found.items],
        empty="No case has been on anybody and gone on since.",
    )


@command(group, "export")
def export(
    asked: Asked,
    screen: Screen,
    out: Annotated[Path, typer.Argument(help="A new file: cases.csv, cases.jsonl or cases.parquet.")],
    case_type: Type = None,
    service: Service = None,
    queue: Queue = None,
    channel: Channel = None,
    area: Area = None,
    box: Box = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """A row for each case: what it is, when what happened, and which promises were kept; nobody's data.

    What a spreadsheet would take for a formula is made text. Parquet needs the extra tolbooth[parquet]. Needs
    a running hub.
    """
    form = out.suffix.removeprefix(".")
    if form not in get_args(_Form):
        raise Failed(f"{out} ends in none of .csv, .jsonl and .parquet", "Its name says its form.")
    if out.exists():
        raise Failed(f"{out} is there already", "Name a file that is not.")
    query = _query(case_type, service, queue, channel, area, box, since, until)
    asks = {**query, "form": "csv" if form == "csv" else "jsonl"}
    try:
        with running_hub(asked) as hub, hub.fetch("/cases/report/rows", asks) as pieces:
            if form == "parquet":
                _write_parquet(out, pieces)
            else:
                with out.open("xb") as file:
                    file.writelines(pieces)
    except OSError as error:
        raise Failed(f"{out} cannot be written", f"{error.strerror}: is its folder there?") from error
    if screen.as_json:
        screen.json({"out": str(out), "bytes": out.stat().st_size})
    else:
        screen.say(f"{out} is written.")


_Form = Literal["csv", "jsonl", "parquet"]


def _write_parquet(out: Path, pieces: Iterator[bytes]) -> None:
    try:
        from hub.cli.case_parquet import write
    except ImportError as error:
        raise Failed("Parquet cannot be written here", "pip install 'tolbooth[parquet]'") from error
    write(out, (CaseRow.model_validate_json(line) for line in _lines(pieces)))


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _query(
    case_type: str | None,
    service: str | None,
    queue: str | None,
    channel: str | None,
    area: str | None,
    box: str | None,
    since: str | None,
    until: str | None,
) -> Query:
    return {
        **{"type": case_type, "service": service, "queue": queue, "channel": channel},
        **{"area": area, "box": box, "since": since, "until": until},
    }

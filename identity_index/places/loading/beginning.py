"""Beginning a load: what is refused before anything of a file counts."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.places.addressbase.supply import Survey, WrongSupply
from identity_index.places.gazetteer.row import WrongColumns, read_columns
from identity_index.places.loading.load import Beginning, GazetteerSurvey, Load, Phase
from identity_index.places.loading.loads import repository
from identity_index.places.loading.loads.repository import Begun
from ledger import auditing, clock
from ledger.errors import Refused
from ledger.session import Session
from schemas.errors import Malformed

_SLACK = timedelta(days=1)
"""Time zones, and clocks."""


def begin(session: Session, wanted: Beginning, who: str) -> Load:
    """See ``LoadDesk.begin``."""
    links.hold(session, Kind.PLACE)
    if (wanted.addressbase is None) == (wanted.gazetteer is None):
        raise Malformed("Say one of addressbase and gazetteer: what the file says of itself.")
    row, columns = _row_of(wanted)
    if (there := repository.same_file(session, row["sha256"])) is not None:
        return there.load
    if (left := repository.unfinished(session)) is not None:
        if left.load.sha256 != row["sha256"]:
            raise Refused(
                f"{left.load.id} of {left.load.file} is not in yet, and one file is loaded after another: go "
                f"on with it by `tolbooth places load {left.load.file}`, or give it up by `tolbooth places "
                f"loads abandon {left.load.id}`."
            )
        auditing.note(session, who, "places.load", f"place-load/{left.number}", "gone on with")
        return left.load
    latest = _latest(session)
    if row["published"] > latest:
        raise Refused(
            f"{row['file']} says that it was made at {row['published']}, which is still to come: every true "
            "file would be older than it. Give the date on which it was made (--published), or have the "
            "supplier make a supply that is dated rightly."
        )
    newest = repository.newest(session)
    after = None
    if newest is None:
        _require_first(row)
    else:
        after = newest if _follows(row, newest) else None
        _require_next(session, row, newest, latest, goes_on=after is not None)
    row["quiet"] = not repository.any_whole(session)
    begun = repository.make(session, row, columns, who, after)
    detail = {"file": wanted.file, "sha256": row["sha256"]}
    auditing.note(session, who, "places.load", f"place-load/{begun.number}", "begun", detail)
    return begun.load


def _require_first(row: dict[str, Any]) -> None:
    if not row["full_supply"]:
        raise Refused(
            f"{row['file']} tells of changes alone, and nothing is loaded that they could change: load a "
            "full supply first."
        )
    _require_volume(row, 1)


def _follows(row: dict[str, Any], newest: Begun) -> bool:
    """Is it the next volume of the supply that is being loaded? One that was made over midnight has two
    days."""
    there = newest.load
    days = (date.fromisoformat(row["published"][:10]) - date.fromisoformat(there.published[:10])).days
    made_together = row["full_supply"] == there.full_supply and 0 <= days <= 1
    return bool(made_together and there.next_volume) and row["volume"] == there.next_volume


def _latest(session: Session) -> str:
    """What can have been made by now, wherever its maker's clock stands."""
    return (clock.moment(clock.now(session)) + _SLACK).replace(tzinfo=None, microsecond=0).isoformat()


def _require_next(
    session: Session, row: dict[str, Any], newest: Begun, latest: str, *, goes_on: bool
) -> None:
    there = newest.load
    if not goes_on:
        if there.published > latest:
            # Taken when the date of a file was not looked at: nothing can be told to be older than it.
            if not row["full_supply"]:
                raise Refused(
                    f"What is loaded ({there.file}, {there.id}) says that it was made at {there.published}, "
                    "which is still to come, so that nobody can tell what has changed since: load a full "
                    "supply first."
                )
        elif row["published"] < there.published:
            raise Refused(
                f"{row['file']} was made at {row['published']}, and what is loaded ({there.file}, "
                f"{there.id}) at {there.published}: an older file would take places back to what they were. "
                "Load files in the order in which they were made."
            )
        if there.next_volume and not row["full_supply"]:
            raise Refused(
                f"{there.file} ({there.id}) is not the last of its supply: load volume {there.next_volume} "
                "of it first, or a full supply where it is not to be had."
            )
        _require_volume(row, 1)
    if row["full_supply"]:
        return
    gap = repository.abandoned_since(session, newest.number)
    if gap is not None:
        raise Refused(
            f"{gap.load.id} of {gap.load.file} was given up half way, so that changes have nothing whole to "
            "stand on: load a full supply first."
        )


def _require_volume(row: dict[str, Any], volume: int) -> None:
    if row["volume"] != volume:
        raise Refused(
            f"{row['file']} is volume {row['volume']} of its supply, and volume {volume} comes first: load "
            "them in their order."
        )


def _row_of(wanted: Beginning) -> tuple[dict[str, Any], list[str]]:
    """Raises ``Malformed``."""
    if wanted.addressbase is not None:
        return _of_addressbase(wanted.file, wanted.addressbase), []
    assert wanted.gazetteer is not None
    return _of_gazetteer(wanted.file, wanted.gazetteer)


def _of_addressbase(file: str, survey: Survey) -> dict[str, Any]:
    try:
        survey.require_whole()
    except WrongSupply as error:
        raise Malformed(f"{file} is not to be loaded: {error}.") from None
    full = survey.header.file_type == "F"
    return {
        "form": "addressbase",
        "file": file,
        "sha256": survey.sha256,
        "full_supply": full,
        "published": survey.header.moment,
        "volume": survey.header.volume,
        "next_volume": survey.trailer.next_volume,
        "records": survey.trailer.records,
        "phase": (Phase.DELETING if survey.deletes else Phase.WRITING).value,
    }


def _of_gazetteer(file: str, survey: GazetteerSurvey) -> tuple[dict[str, Any], list[str]]:
    try:
        columns = read_columns(survey.columns)
    except WrongColumns as error:
        raise Malformed(f"{file} is not to be loaded: {error}.") from None
    made = survey.published if survey.published.tzinfo is None else survey.published.astimezone(UTC)
    row = {
        "form": "gazetteer",
        "file": file,
        "sha256": survey.sha256,
        "full_supply": True,
        "published": made.replace(tzinfo=None, microsecond=0).isoformat(),
        "volume": 1,
        "next_volume": 0,
        "records": survey.lines - 1,
        "phase": Phase.WRITING.value,
    }
    return row, columns

"""Sending a file of places to a hub, batch by batch, from wherever it was left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from pydantic import JsonValue
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Refused, part
from identity_index.places.addressbase.line import WrongLine, cells_of
from identity_index.places.addressbase.supply import WrongSupply, hash_of, lines_of, survey
from identity_index.places.gazetteer.row import WrongColumns, names_columns, read_columns
from identity_index.places.loading.batching import Packed, packed
from identity_index.places.loading.load import SETTLING, Beginning, GazetteerSurvey, Load, Phase

_TRIES = 61
"""How often a hub that is too busy is asked, a second apart."""
_SETTLED = 500
Tells = Callable[[Load, int], None]


def surveyed(file: Path, published: datetime | None) -> Beginning:
    """What the file says of itself; all of it is read once. ``published``: of a gazetteer, when it was made.
    Raises ``Failed``."""
    try:
        first = next((line for line, _ in lines_of(file)), "")
        if not first.startswith("10,") and names_columns(cells_of(first)):
            return Beginning(file=file.name[:200], gazetteer=_gazetteer(file, first, published))
        found = survey(file)
        found.require_whole()
    except (WrongSupply, WrongColumns, WrongLine) as error:
        raise Failed(f"{file} is not to be loaded", f"{error}. Nothing of it was loaded.") from error
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    return Beginning(file=file.name[:200], addressbase=found)


def begin(hub: HubClient, wanted: Beginning) -> Load:
    """A new load, the one that was left, or the one by which it is in already."""
    return hub.post("/places/loads", wanted.model_dump(mode="json", exclude_none=True), Load)


def send(hub: HubClient, file: Path, begun: Load, most: int, tells: Tells) -> Load:
    """Send what is not in yet, and have the hub settle it; ``tells`` how far it is after each step."""
    reached = begun
    if reached.phase is Phase.DELETING:
        reached = _lines(hub, file, reached, "deleting", most, tells)
    if reached.phase is Phase.WRITING:
        reached = _lines(hub, file, reached, "writing", most, tells)
    while reached.phase in SETTLING:
        body: JsonValue = {"phase": reached.phase.value, "after": reached.settled, "most": _SETTLED}
        reached = _post(hub, reached, "settle", body)
        tells(reached, 0)
    return reached


def _lines(
    hub: HubClient, file: Path, begun: Load, phase: Literal["deleting", "writing"], most: int, tells: Tells
) -> Load:
    reached = begun
    with ThreadPoolExecutor(1) as beside:
        batches = packed(lines_of(file), phase, begun.line, most)
        # While the hub works on one batch, the next is read.
        ahead = beside.submit(next, batches, None)
        while (one := ahead.result()) is not None:
            ahead = beside.submit(next, batches, None)
            reached = _send(hub, reached, one)
            tells(reached, one.at)
    return reached


def _send(hub: HubClient, begun: Load, one: Packed) -> Load:
    return _post(hub, begun, "batches", one.batch.model_dump(mode="json"))


def _post(hub: HubClient, begun: Load, what: str, body: JsonValue) -> Load:
    path = f"/places/loads/{part(begun.id)}"
    try:
        return _WHEN_BUSY(partial(hub.post, f"{path}/{what}", body, Load))
    except Refused as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise
        there = hub.get(path, Load)
        # It was done, and the answer was lost.
        if (there.phase, there.line, there.settled) != (begun.phase, begun.line, begun.settled) and _ahead(
            begun, there
        ):
            return there
        raise


def _ahead(begun: Load, there: Load) -> bool:
    order = list(Phase)
    return (order.index(there.phase), there.line, there.settled) > (
        order.index(begun.phase),
        begun.line,
        begun.settled,
    )


def _gazetteer(file: Path, first: str, published: datetime | None) -> GazetteerSurvey:
    """Raises ``WrongColumns``."""
    lines = sum(1 for line, _ in lines_of(file) if line.strip())
    made = published or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    columns = read_columns(cells_of(first))
    return GazetteerSurvey(columns=columns, published=made, lines=lines, sha256=hash_of(file))


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.status == HTTPStatus.SERVICE_UNAVAILABLE


_WHEN_BUSY = Retrying(
    retry=retry_if_exception(_is_busy), wait=wait_fixed(1), stop=stop_after_attempt(_TRIES), reraise=True
)

"""Sending a file of people to a hub, batch by batch, from wherever it was left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import typer
from pydantic import JsonValue, ValidationError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Refused, part
from identity_index.people.importing.batch import MOST, Batch, Beginning, Import, Reject
from identity_index.people.importing.batching import halves, packed, parted
from identity_index.people.importing.profile import Profile, WrongProfile
from identity_index.people.importing.reading import read
from identity_index.people.importing.records import opened

_UNITS = 10
"""Of work in one request."""
_TRIES = 61
"""How often a hub that is too busy is asked, a second apart."""
_NOT_THIS_ONE = {
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
}
Tells = Callable[[Import, int], None]


def begin(hub: HubClient, file: Path, system: str, profile: Profile) -> Import:
    """A new import of this file, or the one that was left. Raises ``Failed``.

    Nothing is begun for a file that the profile does not fit.
    """
    try:
        with opened(file, profile) as records:
            next(read(records, profile), None)
    except WrongProfile as error:
        raise Failed(f"{file} cannot be read by this profile", f"{error}.") from error
    try:
        wanted = Beginning(system=system, file=file.name[:200], sha256=hash_of(file), profile=profile.hash)
    except ValidationError as error:
        [first, *_] = error.errors()
        if first["loc"] != ("system",):
            raise
        raise typer.BadParameter(
            f"{system!r} is no name of a system: small letters and digits, with - or _ between, such as "
            "council-tax",
            param_hint="--system",
        ) from error
    return hub.post("/people/imports", wanted.model_dump(mode="json"), Import)


def send(hub: HubClient, file: Path, profile: Profile, begun: Import, unit: int, tells: Tells) -> Import:
    """Send what is not in yet, to be taken in ``unit`` rows at a time; ``tells`` how far it is after each
    batch. Raises ``Failed``."""
    reached = begun
    try:
        with opened(file, profile) as records, ThreadPoolExecutor(1) as beside:
            reads = read(records, profile, begun.line)
            batches = packed(reads, after=begun.line, most=min(_UNITS * unit, MOST), unit=unit)
            # While the hub works on one batch, the next is read.
            ahead = beside.submit(next, batches, None)
            while (one := ahead.result()) is not None:
                ahead = beside.submit(next, batches, None)
                reached = _send(hub, reached, one.batch)
                tells(reached, one.at)
    except WrongProfile as error:
        raise Failed(f"{file} cannot be read to its end", f"{error}.") from error
    return reached


def hash_of(file: Path) -> str:
    """SHA-256 of all of it, in hexadecimal."""
    found = sha256()
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _send(hub: HubClient, begun: Import, batch: Batch) -> Import:
    """What the hub refuses as a whole is sent as two halves, until it is known which row it is."""
    try:
        return _post(hub, begun, batch)
    except Refused as refused:
        if refused.status not in _NOT_THIS_ONE:
            raise
        if (two := halves(batch)) is not None:
            return _send(hub, _send(hub, begun, two[0]), two[1])
        if not batch.rows:
            raise
        wrong = Reject(
            line=batch.rows[0].line,
            problem=f"the hub refused it: {refused.title}"[:200],
            fix="Tell operations: the hub's log says more.",
        )
        return _post(hub, begun, batch.model_copy(update={"rows": [], "rejects": [*batch.rejects, wrong]}))


def _post(hub: HubClient, begun: Import, batch: Batch) -> Import:
    body: JsonValue = batch.model_dump(mode="json", exclude_none=True)
    path = f"/people/imports/{part(begun.id)}"
    try:
        return _WHEN_BUSY(partial(hub.post, f"{path}/batches", body, Import))
    except Refused as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise
        there = hub.get(path, Import)
        # It was taken, or the first units of it were, and the answer was lost; or the hub had not ended with
        # what a command sent that was stopped.
        if there.line <= batch.after:
            raise
        if there.line >= batch.through:
            return there
        return _post(hub, begun, parted(batch, there.line + 1)[1])


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, Refused) and error.status == HTTPStatus.SERVICE_UNAVAILABLE


_WHEN_BUSY = Retrying(
    retry=retry_if_exception(_is_busy), wait=wait_fixed(1), stop=stop_after_attempt(_TRIES), reraise=True
)

"""What the settings say about the ledger, the broker and the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from hub.checking import broker, references
from hub.checking.folders import trouble_with
from hub.checking.settings_file import Loaded
from hub.settings import Settings
from ledger.address import read_address
from ledger.address_faults import address_faults
from routes.problem import Problem


def faults(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing that would keep the hub from opening its ledger or its broker."""
    absent = list(references.missing(loaded, settings))
    yield from absent
    if (trouble := trouble_with(settings.data, may_be_made=True)) is not None:
        yield loaded.problem(("data",), *trouble)
    if absent:
        return
    yield from _ledger(loaded, settings)
    yield from broker.faults(loaded, settings)


def oddities(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """What is wrong and keeps no hub from starting."""
    yield from references.passwords(loaded)
    absent = list(references.missing(loaded, settings, references.ASKED_BY_DOCTOR))
    yield from absent
    if not absent:
        yield from broker.management(loaded, settings)
    yield from broker.groups(loaded, settings)
    yield from _lease(loaded, settings)


def _ledger(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    place = ("database", "url")
    url = settings.database_url
    found = list(address_faults(url))
    for problem, fix in found:
        yield loaded.problem(place, problem, fix)
    file = None if found else read_address(url).file
    if file is not None and settings.database.url:
        trouble = trouble_with(file.parent, may_be_made=True)
        if file.is_dir():
            trouble = f"{file} is a folder and not a file", "name a file in it"
        if trouble is not None:
            yield loaded.problem(place, *trouble)
    if settings.database.hub and not _is_id(settings.database.hub):
        yield loaded.problem(
            ("database", "hub"),
            "this is not the id of a hub",
            "write the one that `tolbooth migrate` says, or leave it out",
        )


def _lease(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """A renewal is a statement: one that may wait for longer than the lease comes too late to keep it."""
    lease, longest = settings.worker.lease_seconds, settings.database.statement_timeout_seconds
    if any(references.missing(loaded, settings)) or lease >= longest:
        return
    try:
        shared = read_address(settings.database_url).file is None
    except ValueError:
        return
    if shared:
        yield loaded.problem(
            ("worker", "lease_seconds"),
            f"a claim holds for {lease:g} seconds, and a statement that renews it may take {longest:g}: when "
            "the database is slow, deliveries would be made twice",
            "make it longer, or database.statement_timeout_seconds shorter",
        )


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

"""What the settings say about the ledger, the broker and the data folder."""

from __future__ import annotations

from collections.abc import Iterator

from hub.checking.folders import trouble_with
from hub.checking.settings_file import Loaded
from hub.settings import Settings
from ledger.address import read_address
from routes.problem import Problem


def faults(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing that would keep the hub from opening its ledger or its broker."""
    yield from _ledger(loaded, settings)
    scheme = settings.broker.url.partition(":")[0]
    if scheme in {"amqp", "amqps", "pyamqp"}:
        yield loaded.problem(
            ("broker", "url"),
            "RabbitMQ is not in this version of Tolbooth yet",
            'leave it out, or write "memory://": the broker then runs inside the hub',
        )
    elif settings.broker.url != "memory://":
        yield loaded.problem(
            ("broker", "url"),
            f"{scheme!r} is no broker that Tolbooth knows",
            'leave it out, or write "memory://"',
        )
    if (trouble := trouble_with(settings.data, may_be_made=True)) is not None:
        yield loaded.problem(("data",), *trouble)


def _ledger(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    place = ("database", "url")
    fix = 'leave it out, or write "sqlite:////folder/tolbooth.db"'
    try:
        address = read_address(settings.database_url)
    except ValueError:
        yield loaded.problem(place, "this is not the address of a database", fix)
        return
    if address.kind == "postgresql":
        yield loaded.problem(place, "PostgreSQL is not in this version of Tolbooth yet", fix)
    elif address.kind != "sqlite":
        yield loaded.problem(place, f"{address.kind!r} is no database that Tolbooth knows", fix)
    elif address.file is None:
        yield loaded.problem(
            place, "a ledger in memory would lose everything when the hub stops", f"name a file: {fix}"
        )

"""A file of an invented town, loaded by the command that a council uses, and then looked up in."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.counted import CountsDisagree, asked
from benchmarks.hub_process import HubProcess, config, hub, routes, tolbooth
from benchmarks.machine import most_resident_mib
from benchmarks.measure_intake import NOWHERE
from benchmarks.percentile import percentile
from identity_index.places.addressbase.sandbox import FIRST_USRN, Spot, Town, name_of, write_town
from identity_index.places.loading.load import Load, LoadPage, Phase

AIM_LINES, AIM_MIB, AIM_LOOKUP_MS = 10_000.0, 300.0, 20.0
_LOOK_SECONDS = 0.5
_SAMPLE = 4_000
Tells = Callable[[str, int, int], None]


class Lookup(BaseModel):
    """One way to look places up, asked over HTTP, one question after another on one connection."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str
    p50_ms: float
    p95_ms: float
    p99_ms: float


class Loading(BaseModel):
    """A full supply with a true trailer, taken in by `tolbooth places load` and a hub on SQLite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: int = Field(description="between header and trailer")
    properties: int
    seconds: float = Field(description="from the command's start to its end, reading the file first and all")
    lines_per_second: float
    memory_mib: float | None = Field(description="the most that the hub held while it loaded (VmHWM)")
    command_memory_mib: float | None = Field(description="the most that the command held")
    database_mib: float
    lookups: list[Lookup]

    @property
    def lookup_p95_ms(self) -> float:
        """Of the slowest way."""
        return max((one.p95_ms for one in self.lookups), default=0.0)


def measure_loading(folder: Path, lines: int, asks: int, tells: Tells, seed: int = 7) -> Loading:
    """Load about ``lines``, then look ``asks`` places up in each way. ``folder`` is empty. Raises
    ``CountsDisagree`` where the load does not reconcile, ``DidNotStart``."""
    sample = Town(_SAMPLE)
    properties = max(1, round(lines * _SAMPLE / sum(1 for _ in sample.records())))
    file = folder / "town.csv"
    records = write_town(file, properties)
    home = folder / "hub"
    with hub(home, config(delivering=False), routes(NOWHERE)) as running:
        began = time.monotonic()
        with tolbooth(home, "places", "load", str(file)) as command:
            held = _followed(running, command, records, tells)
        took = time.monotonic() - began
        _require_whole(running, command.returncode, records, properties)
        memory = running.most_resident_mib()
        with _client(running) as ask:
            lookups = _lookups(ask, Town(properties), asks, Random(f"lookups {seed}"), tells)
        database = sum(one.stat().st_size for one in (home / "var").glob("*.db*")) / 2**20
    return Loading(
        lines=records,
        properties=properties,
        seconds=round(took, 2),
        lines_per_second=round(records / took, 1),
        memory_mib=None if memory is None else round(memory, 1),
        command_memory_mib=None if held is None else round(held, 1),
        database_mib=round(database, 1),
        lookups=lookups,
    )


def _followed(
    running: HubProcess, command: subprocess.Popen[bytes], records: int, tells: Tells
) -> float | None:
    """To the command's end; answers with the most that it held."""
    held: float | None = None
    while command.poll() is None:
        found = LoadPage.model_validate_json(asked(running, "/places/loads?limit=1")).items
        if found:
            tells("loading", found[0].counts.read, records)
        held = most_resident_mib(command.pid) or held
        try:
            command.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return held


def _require_whole(running: HubProcess, code: int | None, records: int, properties: int) -> None:
    found = LoadPage.model_validate_json(asked(running, "/places/loads?limit=1")).items
    one: Load | None = found[0] if found else None
    if (
        code
        or one is None
        or one.phase is not Phase.FINISHED
        or (one.counts.read, one.counts.accounted) != (records, records)
        or one.counts.rejected
        or one.counts.doubted
        or one.counts.added != properties
    ):
        said = "nothing" if one is None else f"{one.phase.value}, {one.counts.model_dump_json()}"
        raise CountsDisagree(
            f"{records:,} lines of {properties:,} properties were loaded; the command ended with {code}, and "
            f"the hub says: {said}"
        )


Asks = Callable[[str], float]


@contextmanager
def _client(running: HubProcess) -> Iterator[Asks]:
    """Asks for a path, and answers with the milliseconds until the whole answer was there."""
    with httpx2.Client(
        base_url=running.url, headers={"Authorization": f"Bearer {running.key}"}, trust_env=False
    ) as client:

        def ask(path: str) -> float:
            began = time.perf_counter()
            answer = client.get(path)
            took = (time.perf_counter() - began) * 1000
            if answer.status_code != httpx2.codes.OK:
                raise CountsDisagree(f"{path} was answered {answer.status_code}: {answer.text[:200]}")
            return took

        yield ask


def _lookups(ask: Asks, town: Town, asks: int, random: Random, tells: Tells) -> list[Lookup]:
    spots = _some(town, asks, random)
    ways: dict[str, Callable[[Spot], str]] = {
        "UPRN": lambda spot: f"/places/{spot.uprn}",
        "USRN": lambda spot: f"/places/streets/{spot.usrn}",
        "postcode": lambda spot: f"/places/by-postcode/{quote(spot.postcode)}",
        "prefix": lambda spot: f"/places/beginning?text={quote(_typed(spot, random))}",
        "nearest": lambda spot: f"/places/near?easting={spot.easting + 7}&northing={spot.northing - 3}",
    }
    found = []
    for by, path in ways.items():
        times = []
        for at, spot in enumerate(spots, start=1):
            times.append(ask(path(spot)))
            if at % 50 == 0 or at == len(spots):
                tells(f"looking up by {by}", at, len(spots))
        p50, p95, p99 = (round(percentile(times, share) or 0, 3) for share in (0.5, 0.95, 0.99))
        found.append(Lookup(by=by, p50_ms=p50, p95_ms=p95, p99_ms=p99))
    return found


def _some(town: Town, many: int, random: Random) -> list[Spot]:
    every = max(1, town.properties // many)
    some = list(islice(town.spots(), 0, None, every))[:many]
    random.shuffle(some)
    return some


def _typed(spot: Spot, random: Random) -> str:
    """What somebody has typed so far: of an address, of a street, or of a postcode."""
    drawn = random.random()
    street = name_of(spot.usrn - FIRST_USRN)
    if drawn < 0.6:
        whole = f"{spot.number} {street}".lower()
        return whole[: random.randint(3, len(whole))]
    if drawn < 0.8:
        return street.lower()[: random.randint(3, len(street))]
    return spot.postcode[: random.randint(3, len(spot.postcode))]

"""``bench search``: first pages of searches among a million dead letters, over HTTP."""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from benchmarks.backing import Backing, On, backing
from benchmarks.counted import CountsDisagree
from benchmarks.hub_process import HubProcess, config, hub
from benchmarks.machine import this_machine
from benchmarks.percentile import percentile
from benchmarks.report import Result, Target
from benchmarks.seeded_letters import EVERY, GROUPS, MOVED, OLDEST, OPENED, Seed, Tells, seed
from dead_letter.search.page import LetterPage
from hub.migrating import migrate
from ledger import clock
from ledger.engine import open_engine

AIM_MS = 200.0
PAGE = 50
_PURPOSE = "a bench"


@dataclass(frozen=True, slots=True)
class Query:
    """A search, and which letters it is to find, by number. ``cut``: its first page may look not so far."""

    name: str
    terms: dict[str, JsonValue]
    finds: Callable[[int], bool]
    cut: bool = False


def measure_search(*, letters: int, events: int, rounds: int, on: On, tells: Tells) -> Result:
    """Seed a ledger, start a hub on it, and ask each of the queries ``rounds`` times after a first one.

    ``settings`` has for each query how many it finds, its p50 and its longest; ``p50_ms`` is the highest p50
    of a query, ``p99_ms`` the longest of all, the first ones included; its target that of the issue. Raises
    DidNotStart, and CountsDisagree where a query finds other letters than arithmetic does.
    """
    of = Seed(events, letters, int(time.time()) * clock.SECOND)
    with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as name:
        folder = Path(name)
        began = time.monotonic()
        _fill(folder, under, of, tells)
        seeding = time.monotonic() - began
        with hub(folder, config(delivering=False, on=under), "", on=under, workers=0) as running:
            # A hub that has just started opens its ledger and compiles its statements with the first search.
            _post(running, {"id": "nobody's"})
            table = {one.name: _asked(running, one, of, rounds, tells) for one in queries(of)}
            memory = running.most_resident_mib()
    longest = max(one.longest for one in table.values())
    return Result.of(
        on.named("search"),
        machine=this_machine(),
        target=Target(p99_ms=AIM_MS),
        settings={
            "letters": letters,
            "events": events,
            "rounds": rounds,
            "on": on,
            "seeding_seconds": round(seeding, 1),
            "queries": {name: one.told for name, one in table.items()},
        },
        rate=sum(one.many for one in table.values()) / sum(one.seconds for one in table.values()),
        p50_ms=max(one.p50 for one in table.values()),
        p99_ms=longest,
        memory_mib=memory,
    )


def queries(of: Seed) -> list[Query]:
    """From the plainest to the worst that could be thought of."""
    month = 30 * 86_400 * clock.SECOND // EVERY
    middle = clock.moment(of.failed_at(of.letters // 2) + 1).isoformat()
    return [
        Query("everything that is open", {}, _open),
        Query("everything there ever was", {"state": "any"}, _every),
        Query("discarded ones", {"state": "discarded"}, lambda n: n % 10 in {7, 8}),
        Query("of one type", {"type": [OPENED]}, lambda n: _case(n) and _open(n)),
        Query("for one receiver", {"subscription": "s-3"}, lambda n: _dead(n) and n % 20 == 3),
        Query(
            "of a type and for a receiver, each common, both never",
            {"type": [MOVED], "subscription": "s-4"},
            _none,
        ),
        Query(
            "of a type by a key, with three words",
            {"type": ["case.*"], "entry": "web", "words": "no such street"},
            lambda n: n > OLDEST and _case(n) and n % 3 == 0 and _open(n),
        ),
        Query("about a subject", {"subject": f"case/{of.each * 9_001 // 20}"}, _around(of, 9_001)),
        Query("of a story, as a case", {"case": f"story-{of.each * 9_001 // 20}"}, _around(of, 9_001)),
        Query(
            "a case by its reference",
            {"case": "CAS-4712"},
            lambda n: _case(n) and n % 250_000 == 4_712 and _open(n),
        ),
        Query(
            "by two index fields",
            {"field": ["service=s2", "channel=web"]},
            lambda n: _case(n) and n % 5 == 2 and _open(n),
        ),
        Query(
            "a person",
            {"person": "revenues/4711", "purpose": _PURPOSE},
            lambda n: _dead(n) and n % 2 == 1 and n % 100_000 == 4_711 and _open(n),
        ),
        Query("of one cause", {"group": "g-4"}, lambda n: n > OLDEST and n % GROUPS == 3),
        Query("rows of one file", {"file": "bins-7.csv"}, lambda n: n % 10 == 0 and n // 10 % 50 == 7),
        Query("the ten oldest, by a word", {"words": "ancient", "state": "any"}, lambda n: n <= OLDEST),
        Query(
            "a rare old word and a common one",
            {"words": "ancient trouble", "kind": "delivery"},
            lambda n: n <= OLDEST and _dead(n) and _open(n),
        ),
        Query(
            "two common words that never meet",
            {"words": "w1 500", "type": [MOVED]},
            _none,
        ),
        Query(
            "of a type, in the oldest half",
            {"type": [OPENED], "until": middle},
            lambda n: _case(n) and _open(n) and n <= of.letters // 2,
        ),
        Query(
            "of the last thirty days, for a receiver",
            {"subscription": "s-3", "since": clock.moment(of.now - 30 * 86_400 * clock.SECOND).isoformat()},
            lambda n: _dead(n) and n % 20 == 3 and n >= of.letters - month,
        ),
        Query(
            "an expression that one cause matches",
            {"matching": "ANCIENT +tr[aou]+ble$", "state": "any"},
            lambda n: n <= OLDEST,
        ),
        Query(
            "an expression that a thousand causes match",
            {"matching": "answered 50[13]"},
            lambda n: n > OLDEST and n % 2 == 1 and _open(n),
            cut=True,
        ),
        Query(
            "the same, and a type that none of them is of",
            {"matching": "answered 50[13]", "type": [OPENED]},
            _none,
            cut=True,
        ),
    ]


def _every(_number: int) -> bool:
    return True


def _none(_number: int) -> bool:
    return False


def _open(number: int) -> bool:
    return number % 10 not in {7, 8}


def _dead(number: int) -> bool:
    """Is it a delivery?"""
    return number % 10 != 0


def _case(number: int) -> bool:
    return number % 2 == 0 and _dead(number)


def _around(of: Seed, letter: int) -> Callable[[int], bool]:
    """Those whose events are about the same subject as that letter's."""
    about = of.each * letter // 20
    return lambda n: _dead(n) and _open(n) and of.each * n // 20 == about


@dataclass(frozen=True, slots=True)
class _Took:
    told: JsonValue
    many: int
    seconds: float
    p50: float
    longest: float


def _asked(running: HubProcess, query: Query, of: Seed, rounds: int, tells: Tells) -> _Took:
    times: list[float] = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        body = _post(running, {**query.terms, "limit": PAGE})
        times.append((time.perf_counter() - began) * 1000)
    tells(query.name, 1, 1)
    page = LetterPage.model_validate_json(body)
    right = [number for number in range(of.letters, 0, -1) if query.finds(number)]
    _check(query, page, right, of)
    p50 = percentile(times, 0.5) or 0.0
    told: JsonValue = {
        "found": page.found,
        "all": page.looked_to is None,
        "p50_ms": round(p50, 1),
        "first_ms": round(times[0], 1),
        "longest_ms": round(max(times), 1),
    }
    return _Took(told, len(times), sum(times) / 1000, p50, max(times))


def _check(query: Query, page: LetterPage, right: list[int], of: Seed) -> None:
    """Raises CountsDisagree."""
    wanted = [f"i-{n // 10}" if n % 10 == 0 else f"d-{n * of.each}" for n in right[:PAGE]]
    found = [one.id for one in page.items]
    whole = page.looked_to is None and page.found == len(right) and found == wanted
    part = query.cut and page.looked_to is not None and found == wanted[: len(found)]
    if not whole and not part:
        raise CountsDisagree(
            f"{query.name}: {len(right):,} letters were to be found, {wanted[:3]} first; the hub says "
            f"{page.found:,}, {found[:3]} first"
        )


def _post(running: HubProcess, body: JsonValue) -> bytes:
    asking = urllib.request.Request(
        f"{running.url}/dead-letters/search",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {running.key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asking, timeout=60) as answer:
        found: bytes = answer.read()
        return found


def _fill(folder: Path, under: Backing, of: Seed, tells: Tells) -> None:
    url = under.database
    if not url:
        file = folder / "var" / "tolbooth.db"
        file.parent.mkdir(parents=True)
        url = f"sqlite:///{file}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    seed(url, of, tells)

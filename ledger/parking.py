"""Parking: what a paused route has made is put aside, so that what others made is not looked for behind it.

Each is parked once, when it is first met on its way out, and comes back when its route is resumed. A lane is
parked by the route of its head: in a lane only the order counts, so its followers wait, whoever made them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, text

from ledger.bulk import listed, update_listed
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.states import Lane, Ready
from ledger.tables import delivery, lane, ready

MOST = 1000
"""Looked at in one unit, however little room there is: else a small window would not see past many."""


def park_due(session: Session, name: str, routes: Collection[str], room: int) -> tuple[int, bool]:
    """Park those of paused ``routes`` among the first that are due to the subscription ``name``.

    Answers with how many of the others, up to ``room``, stand first now, and whether any was parked: then
    there may be more behind them.
    """
    rows = session.run(_DUE, which=name, most=max(room, MOST)).all()
    stopped = [(row.delivery, row.route) for row in rows if row.route in routes]
    park(session, stopped)
    return min(room, len(rows) - len(stopped)), bool(stopped)


def park_open_lanes(session: Session, name: str, routes: Collection[str], room: int) -> tuple[int, bool]:
    """The same for the lanes of the subscription that are open, by the routes of their heads."""
    rows = session.run(_OPEN, which=name, most=max(room, MOST)).all()
    stopped = [(name, row.key, row.route) for row in rows if row.route in routes]
    park_lanes(session, stopped)
    return min(room, len(rows) - len(stopped)), bool(stopped)


def routes_of(session: Session, deliveries: Iterable[int]) -> dict[int, str]:
    """The route that made each."""
    return {row.id: row.route for row in session.run(_ROUTES, ids=ids(deliveries))}


def park(session: Session, which: Iterable[tuple[int, str]]) -> None:
    """Put these (delivery, route) aside; they are due or handed out, and kept to this unit."""
    rows = [(number, int(Ready.PARKED), route) for number, route in which]
    if rows:
        session.run(_PARK, rows=listed(rows))


def park_lanes(session: Session, which: Iterable[tuple[str, str, str]]) -> None:
    """Put these lanes (subscription, key, route) aside; they are kept to this unit."""
    rows = [(name, key, int(Lane.PARKED), route) for name, key, route in which]
    if rows:
        session.run(_PARK_LANES, rows=listed(rows))


def heads_of(session: Session, lanes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The route of the head of each lane (subscription, key) that has one."""
    rows = session.run(_HEADS, pairs=pairs(lanes))
    return {(row.a, row.b): row.route for row in rows}


def bring_back(session: Session, paused: Collection[str]) -> int:
    """Make due again what is parked for routes that are not ``paused`` any more; answers with how many.

    A bounded number of each in one unit. What is parked for those that are is not looked at.
    """
    resumed = {row.name for row in session.run(_PARKED_FOR)}.difference(paused)
    return sum(
        session.run(bring, of=route, most=MOST).rowcount
        for route in sorted(resumed)
        for bring in (_BRING, _BRING_LANES)
    )


_ROUTE = "(SELECT d.route FROM delivery AS d WHERE d.id = {}) AS route"
_DUE_TEXT = (
    f"SELECT r.delivery, {_ROUTE.format('r.delivery')} FROM ready AS r "  # noqa: S608
    f"WHERE r.subscription = :which AND r.state = {int(Ready.DUE)} ORDER BY r.rank, r.seq LIMIT :most"
)
_HEAD = "(SELECT h.delivery FROM ready AS h WHERE h.subscription = {} AND h.lane = {} ORDER BY h.seq LIMIT 1)"
_OPEN_TEXT = (
    f"SELECT l.key, {_ROUTE.format(_HEAD.format('l.subscription', 'l.key'))} FROM lane AS l "  # noqa: S608
    f"WHERE l.subscription = :which AND l.state = {int(Lane.OPEN)} ORDER BY l.rank, l.until_at LIMIT :most"
)
# As at hand-out: what another unit has just now is left to another time.
_DUE = Prepared({"sqlite": text(_DUE_TEXT), "postgresql": text(f"{_DUE_TEXT} FOR UPDATE OF r SKIP LOCKED")})
_OPEN = Prepared(
    {"sqlite": text(_OPEN_TEXT), "postgresql": text(f"{_OPEN_TEXT} FOR UPDATE OF l SKIP LOCKED")}
)
_ROUTES = Prepared(lambda numbers: select(delivery.c.id, delivery.c.route).where(delivery.c.id.in_(numbers)))
_HEADS = for_pairs(
    f"SELECT w.a, w.b, d.route FROM {{pairs}} AS w CROSS JOIN delivery AS d "  # noqa: S608
    f"WHERE d.id = {_HEAD.format('w.a', 'w.b')}"
)
_PARK = update_listed(ready, ("delivery",), "state", "parked")
_PARK_LANES = update_listed(lane, ("subscription", "key"), "state", "parked")


def _hopping(table: str) -> str:
    """The routes that something is parked for: one step of the recursion is one look into the index."""
    return (
        f"SELECT h.name FROM (WITH RECURSIVE hop (name) AS (SELECT min(parked) FROM {table} "  # noqa: S608
        f"WHERE parked IS NOT NULL UNION ALL SELECT (SELECT min(t.parked) FROM {table} AS t "
        "WHERE t.parked > hop.name) FROM hop WHERE hop.name IS NOT NULL) "
        "SELECT name FROM hop WHERE name IS NOT NULL) AS h"
    )


_PARKED_TEXT = text(f"{_hopping('ready')} UNION {_hopping('lane')}")
_PARKED_FOR = Prepared({"sqlite": _PARKED_TEXT, "postgresql": _PARKED_TEXT})
_BRING_TEXT = f"UPDATE ready SET state = {int(Ready.DUE)}, parked = NULL WHERE delivery {{}} "  # noqa: S608
_SOME = "SELECT delivery FROM ready WHERE parked = :of LIMIT :most"
_BRING = Prepared(
    {
        "sqlite": text(_BRING_TEXT.format(f"IN ({_SOME})")),
        "postgresql": text(_BRING_TEXT.format(f"= ANY(ARRAY({_SOME} FOR UPDATE SKIP LOCKED))")),
    }
)
_SOME_LANES = "SELECT subscription, key FROM lane WHERE parked = :of LIMIT :most"
_BRING_LANES_TEXT = f"UPDATE lane SET state = {int(Lane.OPEN)}, parked = NULL WHERE (subscription, key) IN "  # noqa: S608
_BRING_LANES = Prepared(
    {
        "sqlite": text(f"{_BRING_LANES_TEXT}({_SOME_LANES})"),
        # Materialised: as a plain sub-select it may be run more than once, and lock more than it is to.
        "postgresql": text(
            f"WITH chosen AS MATERIALIZED ({_SOME_LANES} FOR UPDATE SKIP LOCKED) "  # noqa: S608
            f"{_BRING_LANES_TEXT}(SELECT subscription, key FROM chosen)"
        ),
    }
)

"""Routes and subscriptions as the ledger keeps them: the present, and every version that ever was."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update

from ledger import clock
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.tables import route, routing, subscription
from ledger.turn import take_turn
from routes.route import Route
from routes.subscription import Subscription
from routes.table import RoutingTable


def current_version(session: Session) -> int:
    """0 before anything was ever applied."""
    return session.run(_VERSION).scalar() or 0


def current(session: Session) -> RoutingTable:
    """The routing table as of now. Removed subscriptions are not in it; what waits for them is held.

    Of one moment, whatever is applied meanwhile: a version is one row that never changes.
    """
    return of_version(session, current_version(session))


def _as_it_stands(session: Session) -> tuple[list[Route], list[Subscription]]:
    routes = [
        Route.model_validate_json(row.spec)
        for row in session.execute(select(route.c.spec).order_by(route.c.name))
    ]
    rows = session.execute(
        select(subscription.c.spec).where(subscription.c.removed_at.is_(None)).order_by(subscription.c.name)
    )
    return routes, [Subscription.model_validate_json(row.spec) for row in rows]


def of_version(session: Session, version: int) -> RoutingTable:
    """The routing table as it stood at ``version``. Raises ``NotFound``."""
    text = session.execute(select(routing.c.snapshot).where(routing.c.version == version)).scalar()
    if text is None:
        if version == 0:
            return RoutingTable(0, [], [])
        raise NotFound(f"No routing version {version} is on record.")
    found = json.loads(text)
    return RoutingTable(
        version,
        [Route.model_validate(one) for one in found["routes"]],
        [Subscription.model_validate(one) for one in found["subscriptions"]],
    )


def apply(
    session: Session,
    routes: Sequence[Route],
    subscriptions: Sequence[Subscription],
    *,
    owner: str,
    author: str,
) -> int:
    """Make ``owner``'s routes and subscriptions exactly these; answers with the version that now holds.

    What other owners made stays. What ``owner`` had and no longer names is removed: a removed subscription
    takes no new deliveries and holds those it has. Raises ``ValueError`` when a name is another owner's.
    The version moves only if something changed.
    """
    # What others record from the next commit on is routed by this.
    take_turn(session)
    changed = _sync_subscriptions(session, subscriptions, owner)
    changed |= _sync_routes(session, routes, owner)
    version = current_version(session)
    if not changed:
        return version
    version += 1
    all_routes, all_subscriptions = _as_it_stands(session)
    RoutingTable(version, all_routes, all_subscriptions)  # raises where the two do not hold together
    snapshot = {
        "routes": [one.model_dump(mode="json") for one in all_routes],
        "subscriptions": [one.model_dump(mode="json") for one in all_subscriptions],
    }
    session.execute(
        insert(routing),
        {"version": version, "at": clock.now(session), "author": author, "snapshot": json.dumps(snapshot)},
    )
    return version


def _sync_subscriptions(session: Session, wanted: Sequence[Subscription], owner: str) -> bool:
    rows = {row.name: row for row in session.execute(select(subscription))}
    changed = False
    for one in wanted:
        spec = one.model_dump_json()
        row = rows.get(one.name)
        if row is None:
            session.execute(
                insert(subscription), {"name": one.name, "spec": spec, "owner": owner, "removed_at": None}
            )
        elif row.owner != owner and row.removed_at is None:
            raise ValueError(f"The subscription {one.name} belongs to {row.owner}; change it there.")
        elif row.spec != spec or row.removed_at is not None or row.owner != owner:
            session.execute(
                update(subscription)
                .where(subscription.c.name == one.name)
                .values(spec=spec, owner=owner, removed_at=None)
            )
        else:
            continue
        changed = True
    names = {one.name for one in wanted}
    for row in rows.values():
        if row.owner == owner and row.removed_at is None and row.name not in names:
            session.execute(
                update(subscription)
                .where(subscription.c.name == row.name)
                .values(removed_at=clock.now(session))
            )
            changed = True
    return changed


def _sync_routes(session: Session, wanted: Sequence[Route], owner: str) -> bool:
    rows = {row.name: row for row in session.execute(select(route))}
    changed = False
    for one in wanted:
        spec = one.model_dump_json()
        row = rows.get(one.name)
        if row is None:
            session.execute(insert(route), {"name": one.name, "spec": spec, "owner": owner})
        elif row.owner != owner:
            raise ValueError(f"The route {one.name} belongs to {row.owner}; change it there.")
        elif row.spec != spec:
            session.execute(update(route).where(route.c.name == one.name).values(spec=spec))
        else:
            continue
        changed = True
    names = {one.name for one in wanted}
    for row in rows.values():
        if row.owner == owner and row.name not in names:
            session.execute(delete(route).where(route.c.name == row.name))
            changed = True
    return changed


_VERSION = Prepared(select(func.max(routing.c.version)))

"""Handing out numbers: ``seq`` in commit order, and the ids of deliveries, invalid messages and runs.

The row of a name is locked by the update until the transaction ends, so numbers of one name are given out in
commit order; a unit that fails gives its numbers back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, bindparam, case, or_, select, update

from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.tables import number

SEQ, DELIVERY, INVALID, RUN, BATCH = "seq", "delivery", "invalid", "run", "batch"
GROUP, FILED, EDIT = "failure-group", "filed", "edit"
ALERT, RUNBOOK = "alert", "runbook"
"""Of the dead-letter office: groups by cause, dead letters in the order of failing, edits of them;
alerts and runbooks."""
PERSON, PLACE, STAFF = "person", "place", "staff"
RECORD, CHANGE, REVIEW, ANSWERS = "source-record", "change", "review", "review-batch"
CORRECTION, DECISION, MINTED = "correction", "golden-decision", "minted"
SAMPLE, IMPORT, WEIGHTS_JOB = "link-sample", "person-import", "weights-job"
NOTE, ORGANISATION, ERASURE, HOLD = "person-note", "organisation", "erasure", "person-hold"
RESTRICTION, PLACE_LOAD, PLACE_REVIEW, SCIM = "restriction", "place-load", "place-review", "scim"
ASSET = "asset"
"""Of the identity index: masters of each kind, the records that belong to them, changes of that, reviews,
answers to several of them at once; corrections asked for, what people decided of attributes, numbers;
samples of the links that the machine made, files of people, jobs about weights; notes of people,
organisations; erasures, and what forbids them; restrictions; files of places, and
texts that may mean one; accounts and groups over SCIM."""
CASE, MESSAGE, CASE_IMPORT = "case", "case-message", "case-import"
"""Of cases: the number behind each reference; messages that belonged to none; old systems' cases taken in."""
_EVENTS, _DELIVERIES = bindparam("events", type_=BigInteger), bindparam("deliveries", type_=BigInteger)
NAMES = (
    *(SEQ, DELIVERY, INVALID, RUN, BATCH, GROUP, FILED, EDIT, ALERT, RUNBOOK),
    *(PERSON, PLACE, STAFF, RECORD, CHANGE, REVIEW, ANSWERS, CORRECTION, DECISION, MINTED),
    *(SAMPLE, IMPORT, WEIGHTS_JOB, NOTE, ORGANISATION, ERASURE, HOLD, RESTRICTION),
    *(CASE, MESSAGE, CASE_IMPORT, PLACE_LOAD, PLACE_REVIEW, SCIM, ASSET),
)

_TAKE = Prepared(
    update(number)
    .where(number.c.name == bindparam("which"))
    .values(last=number.c.last + bindparam("many"))
    .returning(number.c.last)
)


def check_writable(session: Session) -> None:
    """Raises what the database does where it takes no writes, such as on a standby; changes nothing."""
    session.run(_LOCK, which=RUN)


def hold(session: Session, name: str) -> None:
    """Nobody else is given numbers of that name until this unit ends; none is taken.

    On SQLite that is so of every unit, from its beginning.
    """
    if session.dialect != "sqlite":
        session.run(_LOCK, which=name)


def last(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The last number that was given out of each name."""
    return {row.name: row.last for row in session.run(_LAST, pairs=pairs((name, "") for name in names))}


def take(session: Session, name: str, many: int) -> int:
    """Take ``many`` numbers (at least 1) and answer with the first."""
    last: int = session.run(_TAKE, which=name, many=many).scalar_one()
    return last - many + 1


def take_each(session: Session, wanted: Mapping[str, int]) -> dict[str, int]:
    """Take so many numbers of each name, of some none; answers with the first of each that was asked for."""
    asked = {name: many for name, many in wanted.items() if many}
    if not asked:
        return {}
    if len(asked) == 1:
        [(name, many)] = asked.items()
        return {name: take(session, name, many)}
    rows = session.run(_TAKE_EACH, pairs=pairs((name, str(many)) for name, many in asked.items()))
    return {row.name: row.last - asked[row.name] + 1 for row in rows}


def take_both(session: Session, events: int, deliveries: int) -> tuple[int, int]:
    """Take so many numbers of events (at least 1) and of deliveries; answers with the first of each."""
    rows = session.run(_TAKE_BOTH, events=events, deliveries=deliveries)
    last = {row.name: row.last for row in rows}
    return last[SEQ] - events + 1, last[DELIVERY] - deliveries + 1


_TAKE_BOTH = Prepared(
    update(number)
    .where(or_(number.c.name == SEQ, number.c.name == DELIVERY))
    .values(last=number.c.last + case((number.c.name == SEQ, _EVENTS), else_=_DELIVERIES))
    .returning(number.c.name, number.c.last)
)
_TAKE_EACH = for_pairs(
    "UPDATE number SET last = number.last + CAST(w.b AS bigint) FROM {pairs} AS w "
    "WHERE number.name = w.a RETURNING number.name, number.last"
)
_LAST = for_pairs(
    "SELECT number.name, number.last FROM {pairs} AS w CROSS JOIN number WHERE number.name = w.a"
)
_LOCK = Prepared(select(number.c.last).where(number.c.name == bindparam("which")).with_for_update())

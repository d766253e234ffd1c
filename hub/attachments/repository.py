"""Attachments in the database: which there are, who needs them, and which bytes are to go.

Bytes are kept once, whatever refers to them, and deleted when nothing does. A row is written before its bytes
are, and goes before they do. What is to be deleted stands in ``attachment_leaving``: whoever deletes takes it
first, and whoever keeps the same bytes again takes it away, or waits while they are being deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update

from cases.attachments.ports import Kept
from hub.attachments.tables import attachment, attachment_leaving
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.classes import DataClass

MOST = 100
"""Rows that one unit takes on."""
DELETING = 10 * 60 * clock.SECOND
"""How long a deletion may take; then its process has ended on the way, and another may do it."""
_A, _L = attachment.c, attachment_leaving.c
_EVENT = "event/"


@dataclass(frozen=True, slots=True)
class Row:
    """One attachment as it stands."""

    kept: Kept
    kept_at: Micros
    kept_by: str
    held_by: str | None


def admit(session: Session, kept: Kept, by: str) -> bool:
    """Write it down, held by nobody yet. False: the same bytes are being deleted just now."""
    _take_turn(session, kept.sha256)
    now = clock.now(session)
    free = or_(_L.until_at.is_(None), _L.until_at < now)
    session.execute(delete(attachment_leaving).where(_L.sha256 == kept.sha256, free))
    if session.execute(select(_L.sha256).where(_L.sha256 == kept.sha256)).first() is not None:
        return False
    session.execute(
        insert(attachment).values(
            reference=kept.reference,
            sha256=kept.sha256,
            size=kept.size,
            media_type=kept.media_type,
            name=kept.name,
            data_class=int(kept.data_class),
            kept_at=now,
            kept_by=by[:200],
            unheld_at=now,
            quarantined=kept.quarantined,
        )
    )
    return True


def find(session: Session, reference: str) -> Row | None:
    row = session.execute(select(attachment).where(_A.reference == reference)).first()
    if row is None:
        return None
    kept = Kept(
        reference=row.reference,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        name=row.name,
        data_class=DataClass(row.data_class),
        quarantined=row.quarantined,
    )
    return Row(kept, row.kept_at, row.kept_by, row.held_by)


def remove(session: Session, references: Sequence[str]) -> int:
    """Forget them; their bytes are to go. Answers with how many there were."""
    going = delete(attachment).where(_A.reference.in_(references)).returning(_A.sha256)
    gone = [row.sha256 for row in session.execute(going)]
    now = clock.now(session)
    for sha256 in sorted(set(gone)):
        _take_turn(session, sha256)
        if session.execute(select(_L.sha256).where(_L.sha256 == sha256)).first() is None:
            session.execute(insert(attachment_leaving).values(sha256=sha256, since=now))
    return len(gone)


def hold(session: Session, reference: str, by: str) -> None:
    held = update(attachment).where(_A.reference == reference)
    session.execute(held.values(held_by=by, unheld_at=None))


def held_bytes(session: Session, by: str, but: str) -> int:
    """What ``by`` holds, ``but`` left out."""
    found = select(func.coalesce(func.sum(_A.size), 0)).where(_A.held_by == by, _A.reference != but)
    return int(session.execute(found).scalar_one())


def hold_by_events(session: Session, named: Mapping[str, int]) -> None:
    """The event of that ``seq`` names the attachment, if there is one: it needs it unless a case does."""
    if named:
        session.execute(
            _BY_EVENT, [{"which": reference, "holder": f"{_EVENT}{seq}"} for reference, seq in named.items()]
        )


def release(session: Session, holders: Iterable[str]) -> int:
    """They need theirs no more; answers with how many those were."""
    free = update(attachment).where(_A.held_by.in_(list(holders)))
    return session.execute(free.values(held_by=None, unheld_at=clock.now(session))).rowcount


def release_events(session: Session, seqs: Sequence[int]) -> int:
    """The same for events whose data goes."""
    return release(session, [f"{_EVENT}{seq}" for seq in seqs])


def unheld(session: Session, longer: Micros) -> list[str]:
    """References of those that nobody has needed for so long, the oldest first."""
    before = clock.now(session) - longer
    found = select(_A.reference).where(_A.unheld_at < before).order_by(_A.unheld_at).limit(MOST)
    return [row.reference for row in session.execute(found)]


def quarantined(session: Session, after: Micros = 0) -> list[tuple[str, Micros]]:
    """References of those in quarantine, with their moment, the oldest first."""
    found = select(_A.reference, _A.kept_at).where(_A.quarantined, _A.kept_at > after)
    rows = session.execute(found.order_by(_A.kept_at).limit(MOST))
    return [(row.reference, row.kept_at) for row in rows]


def clear(session: Session, reference: str) -> None:
    """It was looked through, and is well."""
    session.execute(update(attachment).where(_A.reference == reference).values(quarantined=False))


def leaving(session: Session, after: str) -> list[str]:
    """Hashes of what is to be deleted, those behind ``after``."""
    found = select(_L.sha256).where(_L.sha256 > after).order_by(_L.sha256).limit(MOST)
    return [row.sha256 for row in session.execute(found)]


def take(session: Session, sha256: str) -> bool:
    """May its bytes be deleted, by whoever asks and nobody else? Then until ``gone``, or ``DELETING``."""
    _take_turn(session, sha256)
    now = clock.now(session)
    free = or_(_L.until_at.is_(None), _L.until_at < now)
    mine = update(attachment_leaving).where(_L.sha256 == sha256, free).values(until_at=now + DELETING)
    if session.execute(mine).rowcount == 0:
        return False
    if session.execute(select(exists().where(_A.sha256 == sha256))).scalar_one():
        gone(session, sha256)
        return False
    return True


def gone(session: Session, sha256: str) -> None:
    session.execute(delete(attachment_leaving).where(_L.sha256 == sha256))


def _take_turn(session: Session, sha256: str) -> None:
    """Until the unit ends nobody else keeps these bytes or lets them go, as on SQLite in any unit."""
    if session.dialect == "postgresql":
        number = int.from_bytes(bytes.fromhex(sha256)[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


_BY_EVENT = (
    update(attachment)
    .where(_A.reference == bindparam("which"), or_(_A.held_by.is_(None), _A.held_by.startswith(_EVENT)))
    .values(held_by=bindparam("holder"), unheld_at=None)
)

"""Open cases at a place or about an asset, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import bindparam, select

from cases.keeping.tables import case_file
from ledger.prepared import Prepared
from ledger.session import Session

_F = case_file.c


def open_at(
    session: Session, *, scheme: Literal["uprn", "usrn"], value: str, after: int, most: int
) -> list[int]:
    """Their numbers, those after this one, in order. ``value``: the UPRN or the USRN that they name."""
    found = session.run(_OPEN[scheme], value=value, after=after, most=most)
    return [row.number for row in found]


def open_about(session: Session, *, keys: Sequence[str], after: int, most: int) -> list[int]:
    """Likewise, of those about an asset that has these keys, or that name one of them all in capitals or all
    in small letters: whoever named it before it was known may have written it so."""
    keys = sorted({written for key in keys for written in _as_written(key)})
    query = select(_F.number).where(_F.asset.in_(keys), _F.ended_at.is_(None), _F.number > after)
    return [row.number for row in session.execute(query.order_by(_F.number).limit(most))]


_OPEN = {
    scheme: Prepared(
        select(_F.number)
        .where(_F[scheme] == bindparam("value"), _F.ended_at.is_(None), _F.number > bindparam("after"))
        .order_by(_F.number)
        .limit(bindparam("most"))
    )
    for scheme in ("uprn", "usrn")
}


def _as_written(key: str) -> tuple[str, str, str]:
    system, _, local_id = key.partition("/")
    return key, f"{system}/{local_id.lower()}", f"{system}/{local_id.upper()}"

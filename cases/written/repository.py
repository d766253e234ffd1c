"""Versions of definitions in the database. Each method works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from sqlalchemy import BigInteger, Row, String, Table, bindparam, select, update

from cases.written.changed import Changed, DefinitionsChanged
from cases.written.definition import Definition
from ledger import clock
from ledger.bulk import insert_listed, listed
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session

D = TypeVar("D", bound=Definition)


class Versions(Generic[D]):
    """Of one kind of definition. ``noun``: what people call one. Immutable."""

    def __init__(self, table: Table, model: type[D], noun: str) -> None:
        self._table, self._noun = table, noun
        name, version = bindparam("name", type_=String()), bindparam("version", type_=BigInteger())
        c = table.c
        self._find = Prepared(select(c.definition).where(c.name == name, c.version == version))
        self._latest = Prepared(select(c.definition).where(c.in_use).order_by(c.name))
        self._in_use = Prepared(select(c.definition).where(c.in_use, c.name == name))
        self._keep = insert_listed(table, *_COLUMNS, then="ON CONFLICT DO NOTHING")
        # What stands under a version never changes, so it is read once.
        self._read = lru_cache(maxsize=1024)(model.model_validate_json)

    def changed(self, session: Session, definitions: Iterable[D]) -> list[Changed]:
        """Those that say something else than was kept under their version."""
        known = self._known(session)
        newest: dict[str, int] = {}
        for name, version in known:
            newest[name] = max(version, newest.get(name, 0))
        return [
            Changed(one.name, one.version, clock.moment(row.first_seen_at), newest[one.name])
            for one in definitions
            if (row := known.get((one.name, one.version))) is not None and row.hash != one.digest
        ]

    def keep(self, session: Session, definitions: Iterable[D]) -> None:
        """These are in use from now on, and no others. Raises ``DefinitionsChanged``, and keeps none then."""
        given = {(one.name, one.version): one for one in definitions}
        wrong = self.changed(session, given.values())
        if wrong:
            raise DefinitionsChanged(wrong)
        known = self._known(session)
        now = clock.now(session)
        new = [
            (*key, one.digest, one.model_dump_json(), now, True)
            for key, one in given.items()
            if key not in known
        ]
        if new:
            session.run(self._keep, rows=listed(new))
        c = self._table.c
        for key, row in known.items():
            if bool(row.in_use) is not (key in given):
                where = (c.name == row.name, c.version == row.version)
                session.execute(update(self._table).where(*where).values(in_use=key in given))

    def find(self, session: Session, name: str, version: int) -> D:
        """A version, whether or not it is in use. Raises ``NotFound``."""
        text = session.run(self._find, name=name, version=version).scalar()
        if text is None:
            raise NotFound(f"This hub knows no version {version} of a {self._noun} {name!r}.")
        return self._read(text)

    def in_use(self, session: Session, name: str) -> D:
        """The version that the files say now. Raises ``NotFound``."""
        text = session.run(self._in_use, name=name).scalar()
        if text is None:
            known = ", ".join(self.latest(session)) or "none"
            raise NotFound(f"There is no {self._noun} {name!r}. There are: {known}.")
        return self._read(text)

    def latest(self, session: Session) -> dict[str, D]:
        """What is in use, by name."""
        found = (self._read(row.definition) for row in session.run(self._latest))
        return {one.name: one for one in found}

    def ever(self, session: Session) -> list[D]:
        """Every version that was ever in use."""
        c = self._table.c
        rows = session.execute(select(c.definition).order_by(c.name, c.version))
        return [self._read(row.definition) for row in rows]

    def _known(self, session: Session) -> dict[tuple[str, int], Row[tuple[str, int, str, int, bool]]]:
        c = self._table.c
        query = select(c.name, c.version, c.hash, c.first_seen_at, c.in_use)
        return {(row.name, row.version): row for row in session.execute(query)}


_COLUMNS = ("name", "version", "hash", "definition", "first_seen_at", "in_use")

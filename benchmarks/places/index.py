"""The real index of places on a ledger of its own, filled with a town, and asked about texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.interpreter import settle_interpreter
from benchmarks.places.town import Spot, Town
from hub.migrating import migrate
from identity_index.places.matching import indexing
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.answering import answer_of
from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.deciding import Answer
from identity_index.places.matching.known import Known
from identity_index.places.matching.searching import candidates
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import read
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.reader import Reader
from ledger.session import Session

_BATCH = 2000
Tells = Callable[[str, int, int], None]


class PlaceTexts:
    """An index on SQLite in a folder."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self._engine = open_engine(database or f"sqlite:///{folder / 'places.db'}")
        migrate(self._engine)
        self._reader = Reader(self._engine)
        self._door = SqliteDoor(self._engine, last_step=lambda _session: None)

    def close(self) -> None:
        self._door.close()
        self._engine.dispose()

    def fill(self, town: Town, tells: Tells) -> float:
        """Make every property of it findable; answers with the seconds that took."""
        roads = {one.usrn: one for one in town.roads}
        began, done = time.perf_counter(), 0
        for batch in town.batches(_BATCH):

            def unit(session: Session, batch: list[Spot] = batch) -> None:
                records = {one.uprn: town.records(one) for one in batch}
                indexing.keep(session, [town.place(one) for one in batch], records, roads, fresh=True)

            self._door.submit(unit).result()
            done += len(batch)
            tells("filling", done, len(town.spots))
        return time.perf_counter() - began

    def candidates(self, text: str) -> tuple[Comparison, list[Known]]:
        """What a text is compared with."""
        written = read(text)
        with self._reader.session() as session:
            found = candidates(session, written)
        return Comparison(written, found.words, towns=found.towns), found.places

    def answer(self, text: str, weights: Weights) -> Answer:
        """As the hub answers it."""
        with self._reader.session() as session:
            return answer_of(session, read(text), weights, Aliases())


@contextmanager
def place_texts(folder: Path, database: str = "") -> Iterator[PlaceTexts]:
    """Open in an empty folder; closed in the end."""
    settle_interpreter()
    index = PlaceTexts(folder, database)
    try:
        yield index
    finally:
        index.close()

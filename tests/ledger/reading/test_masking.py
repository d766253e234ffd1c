from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from ledger.reading import dead_letters, delivery, trace
from ledger.reading.masking import clear, masked
from ledger.states import Outcome
from ledger.tables import payload
from schemas.catalogue import shipped

SAID = "Ailsa Example is not known"
TITLE = {"title": "Ailsa Example", "reference": "C-9"}


@pytest.fixture
def refused(filled: Any, apps: Any) -> int:
    """The seq of an event whose receiver names its person; another event names nobody."""
    filled.event("app", data={"title": "A bin"})
    seq = filled.event("app", data=TITLE, correlationid="story")
    filled.attempt("app", Outcome.REJECT, SAID, most=2)
    return int(seq)


def test_each_events_own_values_are_hidden_on_a_page(filled: Any, refused: int) -> None:
    filled.invalid()
    with filled.reader.session() as session:
        letters = dead_letters.of_deliveries(session, [1, 2]) + dead_letters.of_messages(session, [1])
        causes = {one.seq: one.cause for one in masked(shipped()).letters(session, letters)}
        assert causes == {1: SAID, refused: "••• is not known", None: "the date is missing"}
        assert clear(shipped()).letters(session, letters) == letters


def test_a_trace_is_masked_as_its_deliveries_are(filled: Any, refused: int) -> None:
    with filled.reader.session() as session:
        sight = masked(shipped())
        (traced,) = sight.trace(session, trace.of(session, refused, shipped(), data=True)).events
        assert traced.event.data == {"title": "•••", "reference": "C-9"}
        assert traced.deliveries == sight.deliveries(session, delivery.of_event(session, refused))
        assert traced.deliveries[0].cause == traced.deliveries[0].tries[0].detail == "••• is not known"


def test_of_a_type_nobody_knows_any_value_is_hidden(filled: Any, apps: Any) -> None:
    seq = filled.event("app", type_="case.invented", data=TITLE)
    filled.attempt("app", Outcome.REJECT, "C-9 of Ailsa Example is not known")
    with filled.reader.session() as session:
        (made,) = masked(shipped()).deliveries(session, delivery.of_event(session, seq))
        assert made.cause == "••• of ••• is not known"


def test_where_the_data_is_gone_all_that_was_said_of_it_is_hidden(filled: Any, refused: int) -> None:
    filled.door.submit(
        lambda session: session.execute(delete(payload).where(payload.c.seq == refused))
    ).result()
    with filled.reader.session() as session:
        (made,) = masked(shipped()).deliveries(session, delivery.of_event(session, refused))
        assert made.cause == made.tries[0].detail == "•••"

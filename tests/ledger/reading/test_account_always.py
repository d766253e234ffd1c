"""Whatever is done to a ledger through its doors, the account balances after each step."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import NotFound
from ledger.reading import account
from ledger.replaying import Refused, discard, discard_invalid, replay
from ledger.states import Outcome
from ledger.sweeping import sweep

STEPS = st.one_of(
    st.tuples(
        st.just("event"), st.sampled_from([(), ("app",), ("app", "other")]), st.sampled_from([None, "a", "b"])
    ),
    st.tuples(st.just("attempt"), st.sampled_from(["app", "other"]), st.sampled_from(list(Outcome)[:4])),
    st.tuples(st.just("retry"), st.sampled_from(["app", "other"])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("invalid")),
    st.tuples(st.sampled_from(["replay", "discard", "discard invalid"]), st.integers(1, 12)),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=20))
def test_the_account_balances_after_every_step(filled: Any, apps: Any, steps: list[Any]) -> None:
    # One ledger for all examples: what an example leaves behind is the next one's history.
    for step in steps:
        _take(filled, *step)
        with filled.reader.session() as session:
            found = account.take(session)
        assert found.balances, (step, found.sentence())


def _take(filled: Any, what: str, *how: Any) -> None:
    if what == "event":
        filled.event(*how[0], lane=how[1])
    elif what == "attempt":
        filled.attempt(how[0], how[1], "because", most=3)
    elif what == "retry":
        filled.attempt(how[0], Outcome.RETRY, "it was away", again_in=0)
    elif what == "sweep":
        filled.door.submit(lambda session: sweep(session, everything=True)).result()
    elif what == "invalid":
        filled.invalid()
    else:
        with contextlib.suppress(Refused, NotFound):
            deed = {"replay": replay, "discard": discard, "discard invalid": discard_invalid}[what]
            filled.door.submit(lambda session: deed(session, how[0], "Ailsa Example", "why")).result()

"""Tickets that travel together: none is lost between them, and none is acknowledged with its neighbours."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.channels.bundles import MOST, Out, bundled
from hub.channels.contract import Tag
from hub.channels.wire import decode, encode
from ledger.tickets import Ticket


def tickets(many: int) -> list[Ticket]:
    return [Ticket("app", 1, delivery=number) for number in range(1, many + 1)]


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(1, 20))
def test_all_are_sent_in_their_order_and_by_enough_messages(many: int, spread: int) -> None:
    messages = [encode(some) for some in bundled(tickets(many), spread)]
    assert [one for message in messages for one in decode(message)] == tickets(many)
    assert len(messages) >= min(many, spread)
    assert all(len(decode(message)) <= MOST for message in messages)


def test_a_few_are_sent_one_by_one_and_many_by_the_handful() -> None:
    assert [len(some) for some in bundled(tickets(15), 8)] == [1] * 15
    assert [len(some) for some in bundled(tickets(60), 8)] == [7] * 8 + [4]
    assert [len(some) for some in bundled(tickets(120), 1)] == [50, 50, 20]


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), max_size=6), st.data())
def test_a_message_is_used_up_when_all_of_its_tickets_are(sizes: list[int], data: st.DataObject) -> None:
    out = Out[int]()
    for number, size in enumerate(sizes):
        out.came(number, size)
    every = [Tag(1, number, part) for number, size in enumerate(sizes) for part in range(size)]
    given_back = data.draw(st.permutations(every))
    at = data.draw(st.integers(0, len(every)))
    early, late = given_back[:at], given_back[at:]
    used = out.acknowledged([*early, *early])  # one that is told twice counts once
    open_still = {tag.number for tag in late}
    assert used == {number for number in range(len(sizes)) if number not in open_still}
    out.forget(used)
    assert out.acknowledged([*late, Tag(1, "no-such-tag"), Tag(1, 99)]) == open_still
    out.forget(range(len(sizes)))
    assert list(out) == []

"""Confirms come in any order, one or many at once: the count must be right whichever way they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.channels.rabbit.confirms import Batch, Confirms


def a_batch(size: int, group: str = "main") -> Batch:
    return Batch(group, [b"x"] * size)


def send(confirms: Confirms, *batches: Batch) -> None:
    for batch in batches:
        while batch.unsent:
            batch.sent += 1
            confirms.sent(batch)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.data())
def test_a_batch_is_whole_when_the_last_of_its_messages_is_confirmed(
    sizes: list[int], data: st.DataObject
) -> None:
    """Against a set of the numbers still out: whatever the order, and however many go at once."""
    confirms, batches = Confirms(), [a_batch(size) for size in sizes]
    send(confirms, *batches)
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    owned = {
        id(batch): set(range(end - size + 1, end + 1))
        for batch, size, end in zip(batches, sizes, ends, strict=True)
    }
    out = set(range(1, ends[-1] + 1))
    done: list[Batch] = []
    while out:
        number = data.draw(st.sampled_from(sorted(out)))
        multiple = data.draw(st.booleans())
        out -= {one for one in out if one <= number} if multiple else {number}
        done += confirms.confirmed(number, multiple=multiple)
        assert {id(batch) for batch in done} == {key for key, mine in owned.items() if not mine & out}
        assert len(confirms) == len(out)
    assert len(done) == len(batches)


@given(st.integers(1, 6), st.integers(1, 30), st.booleans())
def test_a_confirm_of_what_is_not_out_changes_nothing(size: int, number: int, multiple: bool) -> None:
    confirms, batch = Confirms(), a_batch(size)
    send(confirms, batch)
    confirms.confirmed(size, multiple=True)
    assert confirms.confirmed(number, multiple=multiple) == []
    assert len(confirms) == 0


def test_a_refusal_spoils_its_batch_alone() -> None:
    confirms, first, second = Confirms(), a_batch(3), a_batch(2)
    send(confirms, first, second)
    assert confirms.refused(2, multiple=False) == [first]
    assert confirms.confirmed(3, multiple=True) == []
    assert confirms.confirmed(5, multiple=True) == [second]


def test_a_refusal_of_many_spoils_each_batch_once() -> None:
    confirms, first, second, third = Confirms(), a_batch(3), a_batch(2), a_batch(1)
    send(confirms, first, second, third)
    assert confirms.refused(4, multiple=True) == [first, second]
    assert confirms.confirmed(6, multiple=False) == [third]


def test_a_batch_is_not_whole_while_some_of_it_is_still_to_be_sent() -> None:
    confirms, batch = Confirms(), a_batch(3)
    batch.sent = 1
    confirms.sent(batch)
    assert confirms.confirmed(1, multiple=False) == []
    send(confirms, batch)
    assert confirms.confirmed(3, multiple=True) == [batch]


def test_what_is_overdue_is_told_once_and_the_later_goes_on() -> None:
    confirms, early, late = Confirms(), a_batch(2), a_batch(2)
    early.since, late.since = 10.0, 20.0
    send(confirms, early, late)
    assert confirms.overdue(15.0) == [early]
    assert confirms.overdue(15.0) == []
    assert confirms.confirmed(4, multiple=True) == [late]


def test_a_group_s_batches_are_given_up_alone() -> None:
    confirms, ours, theirs = Confirms(), a_batch(2, "main"), a_batch(2, "other")
    send(confirms, ours, theirs)
    assert confirms.of_group("main") == [ours]
    assert confirms.confirmed(4, multiple=True) == [theirs]


def test_a_rewound_batch_is_sent_and_counted_from_its_beginning() -> None:
    confirms, batch = Confirms(), a_batch(2)
    send(confirms, batch)
    assert confirms.refused(1, multiple=False) == [batch]
    batch.rewind()
    send(confirms, batch)
    assert confirms.confirmed(2, multiple=True) == []
    assert confirms.confirmed(4, multiple=True) == [batch]

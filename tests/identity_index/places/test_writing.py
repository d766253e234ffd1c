"""Texts made of a property's own address: always the same ones, and still that address."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.written import Number, read
from identity_index.places.weighing.slips import slip, slipped_code
from identity_index.places.weighing.writing import write

FLAT = known(
    *(1, "ZZ11AA"),
    [
        Called("FLAT 2/1", "", Number(14), "ALDER STREET", ("TOLBURGH",)),
        Called("2F1", "MILL HOUSE", Number(14), "ALDER STREET", ("TOLBURGH",)),
    ],
    ["Testwell Bakery"],
)
NEIGHBOUR = known(2, "ZZ11AB", [Called("", "", Number(16), "ALDER STREET", ("TOLBURGH",))], [])


@given(st.integers(0, 2**32))
def test_a_text_is_the_same_each_time_and_can_be_read(seed: int) -> None:
    made = write(FLAT, [FLAT, NEIGHBOUR], Random(seed))
    assert made is not None
    assert made == write(FLAT, [FLAT, NEIGHBOUR], Random(seed))
    assert not read(made.text).empty
    assert made.meant in {FLAT.uprn, None}
    if made.meant is None:
        named = {(one.number, one.unit) for one in read(made.text).readings}
        assert (Number(14), "2/1") not in named, "it names what there is not"


def test_some_name_what_there_is_not_and_most_do_not() -> None:
    made = [write(FLAT, [FLAT, NEIGHBOUR], Random(seed)) for seed in range(500)]
    strangers = [one for one in made if one is not None and one.meant is None]
    assert 10 < len(strangers) < 60
    assert len({one.text for one in made if one}) > 250


def test_what_is_called_nothing_is_not_written() -> None:
    assert write(Known(3, "ZZ11AA", (), (), ()), [], Random(1)) is None


@given(st.integers(0, 2**32), st.text(alphabet="abcdefghijklmnopqrstuvwxyzé", min_size=2, max_size=12))
def test_a_slip_is_one_step_and_keeps_the_first_letter(seed: int, word: str) -> None:
    slipped = slip(Random(seed), word)
    assert slipped[0] == word[0]
    assert abs(len(slipped) - len(word)) <= 1


@given(st.integers(0, 2**32))
def test_a_slipped_postcode_is_as_long_as_before(seed: int) -> None:
    assert len(slipped_code(Random(seed), "ZZ11AA")) == 6

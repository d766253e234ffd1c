from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dead_letter import letter_id
from dead_letter.letter_id import LetterId
from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind


@given(st.sampled_from(Kind), st.integers(1, 10**17))
def test_an_id_is_read_back_to_what_it_names(kind: Kind, number: int) -> None:
    assert letter_id.read(str(LetterId(kind, number))) == LetterId(kind, number)


@pytest.mark.parametrize("text", ["", "7", "d-", "d-0", "x-1", "d-1 ", "d-١", "d-" + "9" * 40, "D-1"])
def test_what_is_no_id_names_nothing_and_says_how_they_look(text: str) -> None:
    with pytest.raises(NotFound, match="d-17"):
        letter_id.read(text)

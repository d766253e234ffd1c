"""What the values of the adapter contract refuse to be."""

from __future__ import annotations

import pytest

from adapters.contract import Place, Translated


def test_a_record_translated_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="use Ignored, with the reason"):
        Translated((), Place("extract.csv", 2))

"""The envelope's own limits, beyond what CloudEvents says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from schemas.envelope import MOST_BYTES, Envelope


@pytest.mark.parametrize(
    "name", ["id", "type", "subject", "partitionkey", "correlationid", "causationid", "tracestate"]
)
def test_a_text_attribute_fits_an_index_entry(name: str) -> None:
    """1024 characters may be 4096 bytes, and PostgreSQL would refuse the whole group they came in."""

    def made(text: str) -> Envelope:
        values = {
            "id": "1",
            "source": "/" + "s" * 1023,
            "type": "t",
            "time": datetime(2026, 5, 1, tzinfo=UTC),
        }
        return Envelope.model_validate({**values, name: text})

    for fits in ("x" * 1024, "中" * (MOST_BYTES // 3), "é" * 700):
        assert getattr(made(fits), name) == fits
    for wide in ("中" * (MOST_BYTES // 3 + 1), "🏛" * 1024):
        with pytest.raises(ValidationError, match=f"longer than {MOST_BYTES} bytes"):
            made(wide)

"""What the ledger keeps reads back as the very event that came in."""

from __future__ import annotations

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from schemas.cloudevents import read_recorded, read_structured
from schemas.envelope import Envelope
from schemas.strict_json import canonical

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
TIMES = st.datetimes(timezones=st.sampled_from([UTC]))


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    return Envelope(
        id=draw(TEXT),
        source="/council/tests",
        type="uk.gov.council.form.submitted.v1",
        subject=draw(st.none() | TEXT),
        time=draw(TIMES),
        data=draw(JSON),
        partitionkey=draw(st.none() | TEXT),
        priority=draw(st.integers(0, 9)),
        sendat=draw(st.none() | TIMES),
        extensions=draw(
            st.dictionaries(st.sampled_from(["abc", "x1"]), TEXT | st.booleans() | st.integers(0, 99))
        ),
    )


@given(envelopes())
def test_it_reads_back_the_same(envelope: Envelope) -> None:
    attributes = canonical(dict(envelope.attributes()))
    found = read_recorded(attributes, canonical(envelope.data))
    assert found == envelope
    assert found == read_structured(envelope.to_json())

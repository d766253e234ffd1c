"""What the load generator and the receiver read of HTTP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.wire import Incoming, NotUnderstood

_BODIES = st.lists(st.binary(max_size=40), min_size=1, max_size=4)


@given(_BODIES, st.lists(st.integers(1, 30), max_size=20))
def test_however_the_bytes_are_cut_the_same_messages_come_out(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(
        b"HTTP/1.1 202 Accepted\r\nX: y\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
        for body in bodies
    )
    incoming = Incoming()
    found = []
    for cut in cuts:
        found += incoming.feed(stream[:cut])
        stream = stream[cut:]
    found += incoming.feed(stream)
    assert [message.body for message in found] == bodies
    assert {message.status for message in found} == {202}


def test_an_answer_without_a_body_is_whole_at_once() -> None:
    assert Incoming().feed(b"HTTP/1.1 204 No Content\r\n\r\n")[0].status == 204


def test_a_chunked_body_is_refused_by_name() -> None:
    with pytest.raises(NotUnderstood, match="chunked"):
        Incoming().feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

"""A system that is asked over REST what it holds of a person."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from adapters.conformance import LookUpSuite
from adapters.contract import Retry
from adapters.rest_lookup import RestLookup
from adapters.rest_lookup.reading import looked_up

FIELDS = {
    "name": "{full: customer.fullName}",
    "emails": "customer.contact[?type=='email'].value",
    "identifiers.nino": "customer.nino",
    "further.band": "band",
}
ANSWER: dict[str, Any] = {
    "customer": {
        "fullName": "Ailsa Example",
        "contact": [{"type": "phone", "value": "01632 960001"}, {"type": "email", "value": "a@example.org"}],
    },
    "band": "",
    "changed": "2026-05-06T08:08:09+01:00",
}


class _Handler(BaseHTTPRequestHandler):
    """By the path as it was written, so that a key which is escaped wrongly finds nobody."""

    pages: Mapping[str, bytes] = {"/people/H%2F1": json.dumps(ANSWER).encode(), "/people/odd": b"<html>Hello"}

    def do_GET(self) -> None:
        body = self.pages.get(self.path, b"{}")
        self.send_response(200 if self.path in self.pages else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def register() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestRestLookup(LookUpSuite):
    adapter_class = RestLookup
    known = "H/1"
    port = 9

    def settings(self, folder: Path) -> Mapping[str, JsonValue]:
        return {
            "base_url": f"http://127.0.0.1:{self.port}",
            "fields": {**FIELDS},
            "as_of": "changed",
            "connect_timeout": 5,
        }

    @contextmanager
    def there(self, folder: Path) -> Iterator[object]:
        with register() as port:
            self.port = port
            yield port

    def test_what_is_empty_is_not_held(self, tmp_path: Path) -> None:
        with self.there(tmp_path):
            found = self.look_up(tmp_path, self.known, timedelta(seconds=20))
        assert found is not None
        assert found.fields == {"name": {"full": "Ailsa Example"}, "emails": ["a@example.org"]}
        assert found.as_of == datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)

    def test_a_page_instead_of_an_answer_is_a_failure(self, tmp_path: Path) -> None:
        with self.there(tmp_path), pytest.raises(Retry):
            self.look_up(tmp_path, "odd", timedelta(seconds=20))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fields": {"nmae": "x"}}, "nmae"),
        ({"fields": {"identifiers.": "x"}}, "identifiers."),
        ({"fields": {"name": "a["}}, "JMESPath"),
        ({"fields": {}}, "fields"),
        ({"fields": {"name": "x"}, "path": "people"}, "path"),
        ({"fields": {"name": "x"}, "as_of": "]"}, "JMESPath"),
    ],
)
def test_wrong_settings_are_refused(wrong: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RestLookup.Settings.model_validate({"base_url": "http://127.0.0.1:9", **wrong})


@pytest.mark.parametrize("answer", [None, [], [1], "text", 7, {"who": None}])
def test_an_answer_of_another_shape_holds_nothing(answer: JsonValue) -> None:
    assert looked_up(answer, {"name": "who.name"}, "when").fields == {}


def test_a_moment_without_a_zone_is_not_guessed() -> None:
    assert looked_up({"at": "2026-05-06T08:00:00"}, {"name": "x"}, "at").as_of is None


def test_a_path_that_cannot_be_followed_is_said() -> None:
    with pytest.raises(ValueError, match="cannot be followed"):
        looked_up({"x": 1}, {"name": "length(x)"}, None)

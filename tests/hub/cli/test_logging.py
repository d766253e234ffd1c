"""What the hub says about itself: for people or machines, never what is in a message."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from pydantic import BaseModel, HttpUrl
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.contract import Adapter, Delivery, Receipt, Reject, Retry
from adapters.kit.rest import Ask, RestClient, RestSettings
from adapters.kit.soap import SoapClient, SoapSettings
from hub.logging import set_up
from ledger.errors import Busy
from ledger.tables import attempt
from tests.adapters.peer import http, peer
from tests.adapters.scripted import written, wsdl
from tests.hub.conftest import MakeTown


class Person(BaseModel):
    age: int


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info", "json")
    structlog.get_logger().info("hub.serving", hub="h-1")
    structlog.get_logger().debug("hub.silent")
    logging.getLogger("some.library").warning("%s is slow", "it")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["hub"], first["level"]) == ("hub.serving", "h-1", "info")
    assert second["event"] == "it is slow"


def test_text_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info", "text")
    set_up("info", "text")
    structlog.get_logger().info("hub.serving", hub="h-1")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("hub.serving") == 1
    assert "hub=h-1" in told.err


def test_nothing_that_a_system_is_asked_or_says_is_told_at_any_level(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    set_up("debug", "text")
    secret = {"Set_Cookie": "session=sesame", "Location": "/cases?who=ailsa@example.org"}
    rest = Ask("ask", "POST", "cases?who=ailsa@example.org", headers={"X-Who": "ailsa@example.org"})
    with peer(lambda got: http(200, b'{"who": "ailsa@example.org"}', **secret)) as system:
        by_rest = RestClient(RestSettings(base_url=HttpUrl(system.url)))
        there = SoapSettings(address=HttpUrl(f"{system.url}/?who=ailsa@example.org"))
        by_soap = SoapClient("parks", there, bundled=written(tmp_path, wsdl()))
        by_rest.send(rest)
        with pytest.raises(Retry):
            by_soap.call("report", {"Fault": "sesame"})
        by_rest.close()
        by_soap.close()
    told = capsys.readouterr().err
    assert "rest.answered" in told
    assert "soap.answered" in told
    assert "sesame" not in told
    assert "ailsa" not in told


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_told_without_the_values_it_was_raised_for(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up("info", form)
    log = structlog.get_logger()
    name = "Ailsa Example"
    try:
        Person.model_validate({"age": name})
    except ValueError:
        log.exception("intake.failed")
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        try:
            connection.execute(text("select * from nowhere where name = :name"), {"name": name})
        except SQLAlchemyError as error:
            log.warning("ledger.failed", exc_info=error)
            logging.getLogger("some.library").exception("it failed")
    engine.dispose()
    for raised in (
        ValueError(f"no such person: {name}"),
        KeyError(name),
        FileNotFoundError(2, "No such file or directory", f"/drop/{name}.csv"),
        Reject(f"{name} is not known"),
        psycopg.errors.InvalidTextRepresentation(f'invalid input syntax for type integer: "{name}"'),
        psycopg.errors.UniqueViolation(f'duplicate key violates "pk_x"\nDETAIL:  Key (n)=({name}) exists.'),
        Busy("the ledger has more than it should take on"),
    ):
        log.warning("adapter.failed", exc_info=raised)
    told = capsys.readouterr().err
    assert name not in told
    for said in (
        *("ValueError", "KeyError", "FileNotFoundError: No such file or directory", "Reject"),
        *("InvalidTextRepresentation", "UniqueViolation: duplicate key", "Busy: the ledger has more"),
    ):
        assert said in told
    assert "ValidationError: age: int_parsing" in told
    assert told.count("no such table: nowhere") >= 2
    assert "test_logging.py:" in told


def test_a_task_that_nobody_asked_about_is_told_without_its_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("info", "text")

    async def fails() -> None:
        raise ValueError("no such person: Ailsa Example")

    async def run() -> None:
        task = asyncio.create_task(fails())
        while not task.done():
            await asyncio.sleep(0)

    asyncio.run(run())
    gc.collect()
    told = capsys.readouterr().err
    assert "Task exception was never retrieved" in told
    assert "ValueError" in told
    assert "Ailsa" not in told


class Careless(Adapter):
    """Says whom it does not know."""

    accepts = ("*",)

    def deliver(self, delivery: Delivery) -> Receipt:
        raise ValueError(f"no such person: Ailsa Example, {delivery.envelope.id}")


def test_what_an_adapter_says_of_a_failure_is_with_the_attempt_and_not_in_the_log(
    town: MakeTown, play: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    async def run() -> None:
        set_up("info", "json")
        async with town(Careless("office", Adapter.Settings())) as hub:
            route = hub.route("o", retry={"attempts": 1})
            await hub.apply([route], [hub.subscription("o", adapter="office")])
            await hub.send(hub.event("e-1"))
            await hub.settled()
            [made] = hub.rows(attempt)
            assert "no such person: Ailsa Example, e-1" in made.detail

    play(run)
    told = capsys.readouterr().err
    [line] = [one for one in map(json.loads, told.splitlines()) if one["event"] == "delivery.error"]
    assert (line["error"], line["frame"]) == ("ValueError", f"{__name__}.Careless.deliver")
    assert "test_logging.py:" in line["exception"]
    assert "Ailsa" not in told

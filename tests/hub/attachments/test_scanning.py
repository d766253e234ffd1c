"""Viruses: a real server that speaks clamd's protocol is asked, on TCP and on a socket of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.attachments.ports import InQuarantine, NoSuchAttachment, Refused, TryAgain
from hub.attachments.in_folder import InFolder
from hub.attachments.scanner import Scanner, ScannerAway
from hub.attachments.settings import AttachmentSettings
from safeguards.audit.tables import audit
from tests.clamd import EICAR, NAME, Clamd, clamd_on_socket, clamd_on_tcp
from tests.conformance.attachments.conftest import Desk, Place, pieces
from tests.ledgers import Ledger

TEXT = b"An invented letter.\n"
Serving = Callable[[], AbstractAsyncContextManager[Clamd]]


@pytest.fixture(params=["tcp", "socket"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Serving:
    return clamd_on_tcp if request.param == "tcp" else lambda: clamd_on_socket(tmp_path / "clamd.ctl")


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Callable[..., AbstractAsyncContextManager[Desk]]:
    @asynccontextmanager
    async def opened(clamd: Clamd, **scanner: Any) -> AsyncIterator[Desk]:
        kept = tmp_path / "kept"
        told = {"scanner": {"address": clamd.address, **scanner}}
        settings = AttachmentSettings.model_validate(told)
        place = Place(lambda: InFolder(kept), kept, lambda: None)
        made = Desk(ledger, place, tmp_path / "arriving", settings)
        try:
            yield made
        finally:
            await made.close()

    return opened


async def trail(desk: Desk) -> list[tuple[str, str, str, str]]:
    found = await desk.reader.run(lambda session: list(session.execute(select(audit)).all()))
    return [(row.who, row.action, row.thing, row.reason) for row in found]


def test_what_has_a_virus_is_refused_and_goes_on_record(clamd: Serving, desk: Any) -> None:
    async def scenario() -> None:
        async with clamd() as scanner, desk(scanner) as one:
            kept = await one.keep(TEXT, "letter.txt")
            assert await one.fetch(kept.reference) == TEXT
            with pytest.raises(Refused, match=f"a virus in it .{NAME}."):
                await one.keep(b"x" * 100_000 + EICAR, "letter.txt")
            [(who, action, thing, reason)] = await trail(one)
            assert (who, action, reason) == ("tester", "attachments.infected", NAME)
            assert thing.startswith("attachment/sha256:")
            assert one.place.files() == [kept.sha256]
            assert scanner.scanned == [len(TEXT), 100_000 + len(EICAR)]

    asyncio.run(scenario())


def test_while_nobody_scans_nothing_is_taken(clamd: Serving, desk: Any) -> None:
    async def scenario() -> None:
        async with clamd() as scanner, desk(scanner) as one:
            scanner.away = True
            with pytest.raises(TryAgain, match="Try again later"):
                await one.keep(TEXT)
            assert one.place.files() == []
            scanner.away = False
            assert await one.keep(TEXT)

    asyncio.run(scenario())


def test_or_it_waits_in_quarantine_until_it_was_scanned(clamd: Serving, desk: Any) -> None:
    async def scenario() -> None:
        async with clamd() as scanner, desk(scanner, when_away="quarantine") as one:
            scanner.away = True
            well, ill = await one.keep(TEXT), await one.keep(TEXT + EICAR)
            assert well.quarantined
            for kept in (well, ill):
                with pytest.raises(InQuarantine, match="not looked through for viruses yet"):
                    await one.fetch(kept.reference)
            await one.sweeping().sweep()
            with pytest.raises(InQuarantine):
                await one.fetch(well.reference)
            scanner.away = False
            await one.sweeping().sweep()
            assert await one.fetch(well.reference) == TEXT
            with pytest.raises(NoSuchAttachment):
                await one.fetch(ill.reference)
            assert await trail(one) == [
                ("attachments", "attachments.infected", f"attachment/{ill.reference}", NAME)
            ]
            await one.sweeping().sweep()
            assert one.place.files() == [well.sha256]

    asyncio.run(scenario())


def test_it_is_asked_no_more_often_at_once_than_set(clamd: Serving) -> None:
    async def scenario() -> None:
        async with clamd() as server:
            scanner = Scanner(server.address, seconds=20, at_once=2)
            found = await asyncio.gather(*(scanner.scan(pieces(TEXT * 20_000)) for _ in range(20)))
            assert {one.virus for one in found} == {None}
            assert server.most_at_once == 2

    asyncio.run(scenario())


def test_what_it_cannot_do_is_said(clamd: Serving) -> None:
    async def scenario() -> None:
        async with clamd() as server:
            scanner = Scanner(server.address, seconds=20, at_once=1)
            assert (await scanner.version()).startswith("ClamAV 1.4.6")
            server.most = 1000
            with pytest.raises(ScannerAway, match="raise its StreamMaxLength"):
                await scanner.scan(pieces(TEXT * 100_000))
            server.away = True
            with pytest.raises(ScannerAway, match="breaks off"):
                await scanner.scan(pieces(TEXT))
        for address in (server.address, "unix:/nowhere/clamd.ctl", "tcp://127.0.0.1:1"):
            with pytest.raises(ScannerAway, match="cannot be reached"):
                await Scanner(address, seconds=20, at_once=1).version()

    asyncio.run(scenario())


def test_one_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def other(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.invented ESMTP\x00")
        writer.close()

    async def scenario() -> None:
        file = tmp_path / "clamd.ctl"
        async with await asyncio.start_unix_server(silent, file):
            with pytest.raises(ScannerAway, match=r"does not answer within 0\.1 seconds"):
                await Scanner(f"unix:{file}", seconds=0.1, at_once=1).scan(pieces(TEXT))
        file.unlink(missing_ok=True)
        async with await asyncio.start_unix_server(other, file):
            with pytest.raises(ScannerAway, match="is no clamd"):
                await Scanner(f"unix:{file}", seconds=20, at_once=1).version()

    asyncio.run(scenario())

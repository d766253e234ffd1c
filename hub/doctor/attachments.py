"""Where attachments are kept, and who scans them, asked to do it once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

from hub.attachments.build import folder_of, scanner_of, store_of
from hub.attachments.scanner import Scanner, ScannerAway
from hub.attachments.store import StoreAway
from hub.doctor import trust
from hub.doctor.finding import Finding, good, look, wrong
from hub.own_ledger import database_file
from hub.secrets import SecretMissing
from hub.settings import Settings

PATIENCE = 5.0
"""Seconds that each is given to answer."""
STORE, SCANNER = "attachments", "virus scanner"


def examine(settings: Settings) -> Iterator[Finding]:
    """Something small is written, read and deleted; the scanner says what it is."""
    endpoint = settings.attachments.s3.endpoint
    try:
        yield good(STORE, asyncio.run(_stored(settings)))
    except (StoreAway, SecretMissing, TimeoutError) as error:
        yield wrong(STORE, str(error) or f"{endpoint} does not answer", "see [attachments] in the settings")
    if not endpoint and not settings.attachments.folder and database_file(settings) is None:
        yield look(
            STORE,
            f"they are kept in {folder_of(settings)}, which is this process's own: what it takes no other "
            "finds, and the scheduler deletes none of them",
            "name a folder that all processes share in attachments.folder, or a bucket in attachments.s3",
        )
    if endpoint:
        where = urlsplit(endpoint)
        encrypted = where.scheme == "https"
        fix = "write https:// in attachments.s3.endpoint"
        yield trust.of_connection(
            STORE, where.hostname or "", encrypted=encrypted, checked=encrypted, fix=fix
        )
    try:
        version = _scanned(settings)
    except (ScannerAway, TimeoutError) as error:
        address = settings.attachments.scanner.address
        yield wrong(SCANNER, str(error) or f"{address} does not answer", "start clamd, or mend the address")
        return
    if version is None:
        fix = "name ClamAV's daemon in attachments.scanner.address"
        yield look(SCANNER, "none is set: attachments are not looked through for viruses", fix)
    else:
        yield good(SCANNER, f"it answers as {version}")


async def _stored(settings: Settings) -> str:
    store = store_of(settings)
    try:
        async with asyncio.timeout(PATIENCE):
            return await store.check()
    finally:
        await store.close()


def _scanned(settings: Settings) -> str | None:
    scanner = scanner_of(settings.attachments)
    return None if scanner is None else asyncio.run(_asked(scanner))


async def _asked(scanner: Scanner) -> str:
    async with asyncio.timeout(PATIENCE):
        return await scanner.version()

"""The parts of attachments, put together as the settings say."""

from __future__ import annotations

from pathlib import Path

from hub.attachments.in_folder import InFolder
from hub.attachments.in_s3 import InS3
from hub.attachments.keeping import KeptAttachments
from hub.attachments.receiving import Arrivals
from hub.attachments.scanner import Scanner
from hub.attachments.settings import AttachmentSettings
from hub.attachments.store import Store
from hub.secrets import looked_up
from hub.settings import Settings
from ledger.door import Door
from ledger.reader import Reader

ARRIVING = "arriving"
"""Where files lie until they are kept: beside the others, so that keeping one is giving it another name."""


def attachments_of(settings: Settings, door: Door, reader: Reader) -> KeptAttachments:
    """Raises ``SecretMissing`` where a key of S3 is not there."""
    own = settings.attachments
    return KeptAttachments(
        door,
        reader,
        store_of(settings),
        Arrivals(folder_of(settings) / ARRIVING, spare=settings.database.spare_disk_mib * 1_048_576),
        scanner_of(own),
        own,
    )


def folder_of(settings: Settings) -> Path:
    own = settings.attachments.folder
    return settings.home / own if own else settings.data / "attachments"


def store_of(settings: Settings) -> Store:
    """Raises ``SecretMissing``."""
    s3 = settings.attachments.s3
    if not s3.endpoint:
        return InFolder(folder_of(settings))
    return InS3(
        endpoint=s3.endpoint.rstrip("/"),
        bucket=s3.bucket,
        region=s3.region,
        prefix=s3.prefix,
        access_key=looked_up(s3.access_key.get_secret_value(), settings.home),
        secret_key=looked_up(s3.secret_key.get_secret_value(), settings.home),
    )


def scanner_of(settings: AttachmentSettings) -> Scanner | None:
    own = settings.scanner
    if not own.address:
        return None
    return Scanner(own.address, seconds=own.timeout_seconds, at_once=own.at_once)

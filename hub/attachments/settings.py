"""What the settings say of attachments."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from hub.attachments.kinds import GROUPS, KINDS
from routes.duration import Duration
from routes.suggestion import suggest

MIB = 1_048_576


_SERVER = re.compile(r"https?://[^\s/?#@]+/?")
_SCANNER = re.compile(r"tcp://([^\s/:]+|\[[0-9a-fA-F:]+\]):\d{1,5}|unix:/.+")


def _server(address: str) -> str:
    if address and _SERVER.fullmatch(address) is None:
        raise ValueError(f"{address!r} is no server's address; write one as https://s3.example")
    return address


def _scanner(address: str) -> str:
    if address and _SCANNER.fullmatch(address) is None:
        raise ValueError(
            f"{address!r} is not where clamd listens; write tcp://host:3310, or unix:/run/clamav/clamd.ctl"
        )
    return address


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class S3(_Table):
    """A bucket at an S3-compatible server. Without ``endpoint`` attachments are kept in a folder."""

    endpoint: Annotated[str, AfterValidator(_server)] = Field(
        "",
        description="Such as `https://s3.example`; the bucket stands in the path. Empty: the folder is used.",
    )
    bucket: str = Field(
        "", pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$|^$", description="The bucket; it must be there."
    )
    region: str = Field("us-east-1", description="The region that requests are signed for.")
    prefix: str = Field(
        "",
        pattern=r"^([A-Za-z0-9_.-]+/)*$",
        description="What every key begins with, such as `tolbooth/`.",
    )
    access_key: SecretStr = Field(SecretStr(""), description="By `env:NAME` or `file:PATH`.")
    secret_key: SecretStr = Field(SecretStr(""), description="By `env:NAME` or `file:PATH`.")

    @model_validator(mode="after")
    def _whole(self) -> S3:
        if self.endpoint and not (
            self.bucket and self.access_key.get_secret_value() and self.secret_key.get_secret_value()
        ):
            raise ValueError("with an endpoint, bucket, access_key and secret_key must be given too")
        return self


class Scanner(_Table):
    """The virus scanner: ClamAV's daemon, clamd."""

    address: Annotated[str, AfterValidator(_scanner)] = Field(
        "",
        description="`tcp://host:3310` or `unix:/run/clamav/clamd.ctl`. Empty: nothing is scanned.",
    )
    when_away: Literal["refuse", "quarantine"] = Field(
        "refuse",
        description="Where it cannot be asked: the sender is asked to try again, or the file is kept and not "
        "given out until it was scanned.",
    )
    timeout_seconds: float = Field(60, gt=0, le=3600, description="The longest that one scan may take.")
    at_once: int = Field(4, ge=1, le=100, description="Scans at once in this process.")


class AttachmentSettings(_Table):
    """Files that come with requests, and where they are kept."""

    folder: str = Field(
        "",
        description="The folder they are kept in, and received in where they go to S3. Empty: `attachments` "
        "in the data folder. Several machines need one that all of them share, or S3.",
    )
    s3: S3 = Field(S3(), description="A bucket, where they are to be kept in one.")
    max_bytes: int = Field(20 * MIB, ge=1024, description="A file over this is refused with 413.")
    max_bytes_per_case: int = Field(
        200 * MIB, ge=1024, description="What one case may hold of them together."
    )
    allowed: tuple[str, ...] = Field(
        ("images", "documents", "office", "text"),
        description="What is taken, by its content: " + ", ".join(sorted(GROUPS)) + ", or single media "
        "types such as `image/png`.",
    )
    unknown: Literal["refuse", "keep"] = Field(
        "refuse",
        description="Content that nobody knows: refused, or kept as application/octet-stream. Programs, "
        "web pages and documents with macros are refused in any case.",
    )
    keep_location: Literal["never", "asked", "always"] = Field(
        "asked",
        description="Whether a photo keeps where it was taken: `asked` leaves it in only where the sender "
        "asks. The position is read out and answered in any case.",
    )
    fixed_location: Literal["refuse", "keep"] = Field(
        "refuse",
        description="A file that says where it was made, and that it cannot be taken out of (TIFF, video, a "
        "damaged photo).",
    )
    scanner: Scanner = Field(Scanner(), description="Who scans them for viruses.")
    unheld_for: Duration = Field(
        timedelta(days=1), description="What no case and no event refers to goes so long after it came."
    )

    @model_validator(mode="after")
    def _known(self) -> AttachmentSettings:
        known = {*GROUPS, *(one.media_type for one in KINDS)}
        for name in self.allowed:
            if name not in known:
                raise ValueError(
                    f"allowed names {name!r}, which is neither a group nor a media type that can be told by "
                    f"its content; {suggest(name, known, noun='groups and types')}"
                )
        return self

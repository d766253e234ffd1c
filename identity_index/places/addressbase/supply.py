"""What a file says of itself at its head and its end, and whether that is so. Pure, but for reading it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.addressbase.line import (
    LONGEST,
    OF_THE_FILE,
    WrongLine,
    cells_of,
    deletes_something,
)

_CLOSED = ConfigDict(extra="forbid", frozen=True)


class WrongSupply(ValueError):
    """The file as a whole is not to be loaded. Its words say why, and what to do."""


class Header(BaseModel):
    """The first line, type 10."""

    model_config = _CLOSED

    custodian: str = Field(max_length=200, description="who made it")
    processed: date = Field(strict=False, description="the day on which it was made")
    processed_at: time = Field(strict=False, description="the time of that day")
    volume: int = Field(ge=1, lt=2**63, description="which one of its supply's files it is")
    file_type: Literal["F", "C"] = Field(description="F: a full supply; C: what changed since the last")

    @property
    def moment(self) -> str:
        """Text that is later where the file is."""
        return f"{self.processed.isoformat()}T{self.processed_at.isoformat('seconds')}"


class Trailer(BaseModel):
    """The last line, type 99."""

    model_config = _CLOSED

    next_volume: int = Field(
        ge=0, lt=2**63, description="the file that follows it in its supply; 0: none does"
    )
    records: int = Field(ge=0, lt=2**63, description="how many lines there must be between the header and it")


class Survey(BaseModel):
    """A whole file, as it was read once before anything of it is loaded."""

    model_config = _CLOSED

    header: Header = Field(description="its first line")
    trailer: Trailer = Field(description="its last line")
    lines: int = Field(ge=2, lt=2**63, description="all of them")
    metadata: int = Field(ge=0, lt=2**63, description="lines of type 29")
    deletes: int = Field(ge=0, lt=2**63, description="lines that delete a record")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the whole file, in hexadecimal")

    @property
    def records(self) -> int:
        """The lines between header and trailer."""
        return self.lines - 2

    def require_whole(self) -> None:
        """Raises ``WrongSupply``.

        The product's specification has the trailer count what lies between header and trailer; suppliers
        differ in whether the line that describes the product (type 29) is one of them, so both are right.
        """
        told, there = self.trailer.records, self.records
        if told not in {there, there - self.metadata}:
            raise WrongSupply(
                f"its trailer counts {told:,} records, and {there:,} are there: it was cut short, or is only "
                "a part. Ask for it again, or fetch it again"
            )
        if self.header.file_type == "F" and self.deletes:
            raise WrongSupply(
                f"it says that it is a full supply, and {self.deletes:,} of its lines delete something: a "
                "full supply only inserts. Ask for it again"
            )


def lines_of(file: Path) -> Iterator[tuple[str, int]]:
    """Each line without its end, and how many bytes were read by then. U+FFFD marks what is not UTF-8."""
    at = 0
    with file.open("rb") as content:
        while raw := content.readline(LONGEST * 4):
            at += len(raw)
            if not raw.endswith(b"\n"):
                # A line without end is read to its end, and not kept.
                while (rest := content.readline(1 << 20)) and not rest.endswith(b"\n"):
                    at += len(rest)
                at += len(rest)
            text = raw.decode("utf-8-sig" if at == len(raw) else "utf-8", "replace")
            yield text.rstrip("\r\n"), at


def survey(file: Path) -> Survey:
    """Read all of it, once, and keep nothing. Raises ``WrongSupply``."""
    header, trailer, lines, deletes = None, None, 0, 0
    types: Counter[str] = Counter()
    last = ""
    for line, _ in lines_of(file):
        if not line.strip():
            continue
        if lines == 0:
            header = header_of(line)
        elif trailer is not None:
            raise WrongSupply(
                f"line {lines + 1:,} comes after its trailer (type 99): files were put together"
            )
        lines += 1
        kind = line.partition(",")[0]
        last = line
        if kind in OF_THE_FILE:
            types[kind] += 1
            if kind == "99":
                trailer = trailer_of(line)
            elif kind == "10" and lines > 1:
                raise WrongSupply(f"line {lines:,} is another header (type 10): files were put together")
        elif deletes_something(line):
            deletes += 1
    if header is None:
        raise WrongSupply("it is empty")
    if trailer is None:
        first = last.partition(",")[0][:20]
        raise WrongSupply(
            f"its last line is of type {first!r} and not its trailer (99): it was cut short. Fetch it again"
        )
    return Survey(
        header=header,
        trailer=trailer,
        lines=lines,
        metadata=types["29"],
        deletes=deletes,
        sha256=hash_of(file),
    )


def header_of(line: str) -> Header:
    """Raises ``WrongSupply``."""
    cells = _cells(line, "header")
    if not cells or cells[0] != "10":
        raise WrongSupply(
            "its first line is not a header (type 10): it is not AddressBase Premium, or a part"
        )
    if len(cells) != 9:
        raise WrongSupply(f"its header (type 10) has {len(cells)} values, and needs 9")
    _, custodian, _, processed, volume, _, at, _, file_type = cells
    try:
        return Header.model_validate(
            {
                "custodian": custodian,
                "processed": processed,
                "processed_at": at,
                "volume": int(volume),
                "file_type": file_type.strip().upper(),
            }
        )
    except ValueError:
        raise WrongSupply(
            "its header (type 10) must say a day, a volume from 1, a time such as 16:00:30, and F or C"
        ) from None


def trailer_of(line: str) -> Trailer:
    """Raises ``WrongSupply``."""
    cells = _cells(line, "trailer")
    if len(cells) != 5:
        raise WrongSupply(f"its trailer (type 99) has {len(cells)} values, and needs 5")
    try:
        return Trailer(next_volume=int(cells[1]), records=int(cells[2]))
    except ValueError:
        raise WrongSupply("its trailer (type 99) must say the next volume, or 0, and a count") from None


def _cells(line: str, noun: str) -> list[str]:
    try:
        return cells_of(line)
    except WrongLine as error:
        raise WrongSupply(f"its {noun} cannot be read: {error.problem}") from None


def hash_of(file: Path) -> str:
    """SHA-256 of all of it, in hexadecimal."""
    found = sha256()
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            found.update(block)
    return found.hexdigest()

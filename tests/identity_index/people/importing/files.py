"""Files of invented people, as systems write them."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from identity_index.people.importing.batch import Reject, Row
from identity_index.people.importing.profile import Profile
from identity_index.people.importing.reading import CsvRecords, Read, read

HEAD = "ref,forename,surname,born,street,postcode,email"
PROFILE = Profile.model_validate(
    {
        "local_id": "ref",
        "date_of_birth": "born",
        "date_order": "dmy",
        "name": {"given": "forename", "family": "surname"},
        "address": {"lines": ["street", "town"], "postcode": "postcode"},
        "emails": ["email"],
        "constants": {"town": "Inventedburgh"},
    }
)


def content_of(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


def invented(of: str) -> str:
    """A name like no other."""
    return "".join(chr(97 + one % 26) for one in sha256(of.encode()).digest()[:8]).title()


def person(number: int, **more: str) -> str:
    row = {
        "ref": f"A-{number}",
        "forename": invented(f"forename {number}"),
        "surname": invented(f"surname {number}"),
        "born": f"{1 + number % 28:02}/03/{1930 + number % 70}",
        "street": f"{number} Example Street",
        "postcode": f"ZZ{number % 90 + 1} {number // 90 % 10}ZZ",
        "email": f"a{number}@example.org",
    } | more
    return ",".join(row.values())


def reads(content: bytes, profile: Profile = PROFILE, after: int = 0) -> list[Read]:
    return list(read(CsvRecords(BytesIO(content), profile), profile, after))


def rows(content: bytes, profile: Profile = PROFILE) -> list[Row]:
    return [one.what for one in reads(content, profile) if isinstance(one.what, Row)]


def rejects(content: bytes, profile: Profile = PROFILE) -> list[Reject]:
    return [one.what for one in reads(content, profile) if isinstance(one.what, Reject)]

"""What was seen last, so that what has not changed is not sent again (RFC 9110, section 13.1)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from adapters.kit.rest.answer import Answer


class Seen(BaseModel):
    """The validators of one answer, kept with a poll's cursor. They are of the address they were got from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str
    etag: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, address: str, answer: Answer) -> Seen | None:
        """None where the answer has no validators."""
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        return cls(address=address, etag=etag, modified=modified) if etag or modified else None

    def conditions(self, address: str) -> dict[str, str]:
        """The headers that ask only for what is new; none where the address is another."""
        if address != self.address:
            return {}
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}

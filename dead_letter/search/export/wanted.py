"""What may be asked of an export."""

from __future__ import annotations

from pydantic import Field

from dead_letter.search.export.line import Format
from dead_letter.search.wanted import SearchOf


class NewExport(SearchOf):
    """Everything that a search finds now, the last to have failed first."""

    format: Format = Field(default=Format.JSONL, description="jsonl: a JSON object on each line; csv")
    unmasked: bool = Field(
        default=False,
        description="personal data, and what invalid messages came as, in clear: needs the scope "
        "`payloads:read` and a purpose",
    )
    purpose: str = Field(
        default="",
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description="what for; it goes on record. With it the search is also by what is classed personal",
    )
    after_letter: str | None = Field(
        default=None,
        max_length=40,
        description="go on after this letter (d-17), the last that an export which broke off has",
    )

"""Files that somebody says came with what they tell of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.events.form import Attachment

GivenFiles = Annotated[list[Attachment], Field(max_length=100)]

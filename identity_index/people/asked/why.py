"""What somebody wants it for, as it goes on record."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Why = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=2000, pattern=r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$"
    ),
]
"""One line that is not blank."""

"""What an HTTP answer means for a delivery: shared by everything that speaks HTTP. Pure."""

from adapters.kit.http.retry_after import wait
from adapters.kit.http.statuses import (
    MAY_SAY_WHEN,
    NOT_TAKEN,
    PERHAPS_TAKEN,
    REDIRECTS,
    REFUSALS,
    UNCERTAIN,
    unwelcome,
)
from adapters.kit.http.words import WORDS, complaint, page_title, words

__all__ = [
    "MAY_SAY_WHEN",
    "NOT_TAKEN",
    "PERHAPS_TAKEN",
    "REDIRECTS",
    "REFUSALS",
    "UNCERTAIN",
    "WORDS",
    "complaint",
    "page_title",
    "unwelcome",
    "wait",
    "words",
]

"""What more people see of a case once it is of another type, in sentences for whoever makes it one. Pure."""

from __future__ import annotations

from cases.types.visibility import widens

_STAFF = (
    "Staff who may see cases will see it whole: what was said, noted and attached while its team alone saw "
    "it, too, and its events."
)
_EVERYBODY = (
    "Everybody will see, by Open311 and without a key, that there is such a case, since when, and how it "
    "stands in its type's words. Nothing that was said or noted until now is published, nor where it is "
    "until that is said again (`tolbooth cases set --location`); nor do those read it who report the same "
    "later."
)


def opened_up(before: str, after: str) -> list[str]:
    """``before`` and ``after``: its visibility. Empty where nobody sees more of it."""
    if not widens(before, after):
        return []
    said = [_STAFF] if before == "restricted" else []
    return [*said, _EVERYBODY] if after == "public" else said

"""First and last days of staff that somebody can have meant. Pure."""

from __future__ import annotations

from datetime import date

from schemas.staff_details import StaffDetails

EARLIEST, LATEST = 1900, 2200
NO_END = frozenset({date(9999, 12, 31), date(4712, 12, 31), date(2999, 12, 31)})
"""Last days by which payrolls say that there is none."""


def is_plausible(day: date, *, last: bool = False) -> bool:
    """``last``: it is somebody's last day, which may be one that says that there is none."""
    return EARLIEST <= day.year <= LATEST or (last and day in NO_END)


def with_plausible_days(details: StaffDetails) -> StaffDetails:
    """Whoever writes 31/12/27 is not to lose somebody who left in the year 27, nor somebody who came back
    whoever still has a last day of an earlier time. Raises ``ValueError``."""
    spans = [("", details.starts_on, details.ends_on)]
    spans += [(f"posts[{n}].", post.starts_on, post.ends_on) for n, post in enumerate(details.posts)]
    for where, starts, ends in spans:
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            if day is not None and not is_plausible(day, last=name == "ends_on"):
                raise ValueError(
                    f"{where}{name} is in the year {day.year}, and days of staff are from {EARLIEST} to "
                    f"{LATEST}: is its year written with two digits?"
                )
        if starts is not None and ends is not None and ends < starts:
            raise ValueError(
                f"{where}ends_on {ends} is before {where}starts_on {starts}: correct the one that is wrong, "
                "and leave a last day of an earlier time out"
            )
    return details

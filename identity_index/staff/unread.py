"""Of a first or last day that cannot be read the one that was known holds. Pure."""

from __future__ import annotations

from schemas.staff_details import StaffDetails

STARTS_ON, ENDS_ON = "starts_on", "ends_on"


def with_known_days(said: StaffDetails, known: StaffDetails) -> StaffDetails:
    """What a record says now, with the days of before in place of those that could not be read: a mapping
    that goes wrong is to bring no leaver back, nor to let anybody begin early. ``known``: what held of the
    same record, with days that were kept by this before. A day that is not said at all is none."""
    unread = list(said.unread)
    starts_on, ends_on = said.starts_on, said.ends_on
    if starts_on is None and STARTS_ON in unread:
        starts_on = known.starts_on
    if ends_on is None and ENDS_ON in unread:
        ends_on = known.ends_on
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        # By a last day before the first nobody has left, whichever of the two was kept.
        ends_on = None
        unread += [] if ENDS_ON in unread else [ENDS_ON]
    if (starts_on, ends_on) == (said.starts_on, said.ends_on):
        return said
    return said.model_copy(update={STARTS_ON: starts_on, ENDS_ON: ends_on, "unread": unread})

"""The shape of the extract.

Wire format not public; this profile is an assumption. Every part of it can be changed in the settings.
"""

from __future__ import annotations

from adapters.kit.flat_file import Profile, Totals

MOVED = Profile(
    form="csv",
    encoding="utf-8-sig",
    header=True,
    columns=(
        "account_ref",
        "title",
        "forenames",
        "surname",
        "date_of_birth",
        "old_address",
        "old_town",
        "old_postcode",
        "new_address",
        "new_town",
        "new_postcode",
        "new_uprn",
        "moved_on",
        "email",
        "phone",
    ),
    required=("surname",),
    key=("account_ref",),
    date="moved_on",
    date_format="dd/mm/yyyy",
    totals=Totals(marker="TOTAL", count=2),
)
"""CSV with a header, dates dd/mm/yyyy, and ``TOTAL,<rows>`` at the end. One row for each person moved."""

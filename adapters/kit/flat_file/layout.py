"""From the fields of a record to values by column name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.unusable import Unusable


class BadRow(Exception):
    """The row does not fit the profile. ``column`` names the column at fault, where it is one."""

    def __init__(self, problem: str, fix: str, column: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
        self.column = column


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of columns in one file."""

    profile: Profile
    names: tuple[str, ...]
    needed: tuple[tuple[int, str], ...]

    def values(self, fields: list[str]) -> dict[str, str]:
        """The values of a row, without spaces around them. Raises ``BadRow``."""
        if self.profile.form == "fixed":
            fields = self._cut(fields[0])
        elif len(fields) != len(self.names):
            raise BadRow(
                f"the row has {len(fields)} fields, and its columns are {len(self.names)}",
                "Add what is missing or take out what is too much; put fields with a delimiter in quotes.",
            )
        values = [field.strip() for field in fields]
        for position, name in self.needed:
            if not values[position]:
                raise BadRow(f"{name} is empty", f"Fill in {name}.", name)
        return dict(zip(self.names, values, strict=True))

    def _cut(self, text: str) -> list[str]:
        end = max(column.end for column in self.profile.slices)
        if text[end:].strip():
            raise BadRow(
                f"the row is {len(text)} characters long, and its columns end at {end}",
                "Correct the row, or the slices of the profile.",
            )
        return [column.cut(text) for column in self.profile.slices]


def without_header(profile: Profile) -> Layout:
    """The order that the profile itself gives."""
    return _layout(profile, profile.names)


def with_header(profile: Profile, fields: Sequence[str]) -> Layout:
    """The order that a CSV's header gives. Raises ``Unusable`` where it is not this profile's header."""
    column_of = profile.column_of
    names = tuple(column_of.get(name, name) for name in (field.strip() for field in fields))
    wanted = profile.needed or profile.columns
    missing = [name for name in wanted if name not in names]
    unknown = [name for name in names if name not in profile.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong = []
    if len(unknown) > len(names) / 2:
        # Most likely the first row of a file without a header: people's data, and not to be repeated here.
        raise Unusable(
            "the header is wrong: most of its fields are not names of columns",
            f"Begin the file with a header; the columns expected are {', '.join(profile.columns)}.",
            line=1,
        )
    if missing:
        wrong.append(f"it lacks {', '.join(missing)}")
    if unknown and profile.unknown_columns == "refuse":
        # What is there already under its own name is not meant by another one.
        absent = [name for name in profile.columns if name not in names]
        wrong.append(f"it has unknown columns: {', '.join(_like(name, absent) for name in unknown[:10])}")
    if twice:
        wrong.append(f"it names a column twice: {', '.join(twice[:10])}")
    if wrong:
        raise Unusable(
            f"the header is wrong: {'; '.join(wrong)}",
            f"The columns expected are {', '.join(profile.columns)}; have the file exported with them, "
            "or name them in the profile of its adapter, under `also`.",
            line=1,
            column=(missing or unknown or twice)[0][:200] or None,
        )
    return _layout(profile, names)


def _layout(profile: Profile, names: tuple[str, ...]) -> Layout:
    return Layout(
        profile, names, tuple((at, name) for at, name in enumerate(names) if name in profile.needed)
    )


def _like(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    shown = name[:60] or "(no name)"
    return f"{shown} (is it {near[0]}?)" if near else shown

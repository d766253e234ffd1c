"""What a flat file looks like: everything that differs between extracts, as configuration."""

from __future__ import annotations

import csv
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Encoding = Literal["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"]
DateFormat = Literal["dd/mm/yyyy", "yyyy-mm-dd", "yyyymmdd", "ddmmyyyy", "ddmmyy"]
ColumnName = Annotated[str, Field(min_length=1, max_length=200)]
LONGEST_ROW = csv.field_size_limit()
"""The csv module's own limit on one field (131,072 characters); a longer row limit could not be kept."""


class Slice(BaseModel):
    """A part of a fixed-width line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int = Field(ge=1, description="First character, counted from 1.")
    width: int = Field(ge=1, description="Number of characters.")

    @property
    def end(self) -> int:
        """The last character, counted from 1."""
        return self.start + self.width - 1

    def cut(self, text: str) -> str:
        """This part of ``text``, without the spaces around it."""
        return text[self.start - 1 : self.end].strip()


class Column(Slice):
    """A column of a fixed-width file."""

    name: ColumnName = Field(description="What translators call it.")


class Totals(BaseModel):
    """The record at the end that says how many rows there are and what they add up to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    marker: str = Field(min_length=1, description="What its first field is (CSV), or its line begins with.")
    count: int | Slice | None = Field(
        default=None, description="Where the number of rows stands: a field counted from 1 (CSV) or a slice."
    )
    sums: dict[ColumnName, int | Slice] = Field(
        default_factory=dict, description="For each column that is added up, where its sum stands."
    )
    required: bool = Field(default=True, description="Is a file without it cut short?")


class Profile(BaseModel):
    """The shape of one kind of flat file. A new extract is a new profile, not new code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["csv", "fixed"] = Field(default="csv", description="csv, or fixed for fixed width.")
    encoding: Encoding = Field(default="utf-8-sig", description="utf-8-sig takes a byte order mark or none.")
    header: bool = Field(default=True, description="Is the first record a header?")
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="Between the fields of a CSV."
    )
    columns: tuple[ColumnName, ...] = Field(
        default=(), description="CSV: the columns that are known; without a header also their order."
    )
    also: dict[ColumnName, tuple[ColumnName, ...]] = Field(
        default_factory=dict,
        description="CSV with a header: other names that a column may have there, such as the one its "
        "supplier gives it from now on.",
    )
    slices: tuple[Column, ...] = Field(default=(), description="Fixed width: each column with its place.")
    required: tuple[ColumnName, ...] = Field(
        default=(),
        description="Columns that must be in the header and must not be empty in a row, beside key and date.",
    )
    unknown_columns: Literal["refuse", "ignore"] = Field(
        default="refuse", description="What to do with a file whose header names a column not in columns."
    )
    key: tuple[ColumnName, ...] = Field(
        default=(), description="The columns that together name a record at its source (the business key)."
    )
    date: ColumnName | None = Field(
        default=None, description="The column whose date, with the key, makes the record's id."
    )
    date_format: DateFormat | tuple[DateFormat, ...] = Field(
        default="dd/mm/yyyy", description="How dates are written; of several, whichever fits."
    )
    totals: Totals | None = Field(
        default=None, description="The totals record, where the file ends with one."
    )
    row_limit: int = Field(
        default=64 * 1024, ge=64, le=LONGEST_ROW, description="Bytes that one row may have, at most."
    )

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are known, in order."""
        return self.columns if self.form == "csv" else tuple(column.name for column in self.slices)

    @property
    def column_of(self) -> dict[str, str]:
        """The column that each other name stands for."""
        return {other: name for name, others in self.also.items() for other in others}

    @property
    def date_words(self) -> str:
        """How dates are written, for people."""
        one = isinstance(self.date_format, str)
        return str(self.date_format) if one else " or ".join(self.date_format)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that no row may leave empty: those required, and those its id is made of."""
        extra = (*self.key, *([self.date] if self.date else []))
        return tuple(dict.fromkeys((*self.required, *extra)))

    @property
    def content_type(self) -> str:
        """The media type of a raw record: a CSV row is kept with its header, so that it can be read alone."""
        charset = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        if self.form == "fixed":
            return f"text/plain; charset={charset}"
        return f"text/csv; charset={charset}; header={'present' if self.header else 'absent'}"

    @model_validator(mode="after")
    def _fits_together(self) -> Profile:
        if self.form == "csv" and (not self.columns or self.slices):
            raise ValueError("a csv profile names its columns in `columns` and has no `slices`")
        if self.form == "fixed" and (not self.slices or self.columns):
            raise ValueError("a fixed profile names its columns in `slices` and has no `columns`")
        if self.delimiter in '"\r\n\0':
            raise ValueError("the delimiter cannot be a quote, a line end or NUL")
        names = self.names
        if len(set(names)) != len(names):
            raise ValueError("a column is named twice")
        used = {*self.needed, *(self.totals.sums if self.totals else ())}
        for name in sorted(used - set(names)):
            raise ValueError(f"the column {name!r} is used but not among the columns {', '.join(names)}")
        others = [other for each in self.also.values() for other in each]
        if self.also and not (self.form == "csv" and self.header):
            raise ValueError("only columns of a csv with a header have other names: leave `also` out")
        for name in sorted(self.also.keys() - set(names)):
            raise ValueError(f"`also` is of the column {name!r}, which is not among {', '.join(names)}")
        for other in sorted({one for one in others if one in names or others.count(one) > 1}):
            raise ValueError(f"the other name {other!r} stands for two columns: it must be of one alone")
        if not isinstance(self.date_format, str) and not self.date_format:
            raise ValueError("say how dates are written in `date_format`")
        if {"yyyymmdd", "ddmmyyyy"} <= set(self.date_format):
            raise ValueError("dates written yyyymmdd and ddmmyyyy cannot be told from each other: take one")
        places = [self.totals.count, *self.totals.sums.values()] if self.totals else []
        wanted: type = int if self.form == "csv" else Slice
        if any(place is not None and not isinstance(place, wanted) for place in places):
            raise ValueError("places in the totals record are field numbers for csv and slices for fixed")
        if self.form == "csv" and any(isinstance(place, int) and place < 1 for place in places):
            raise ValueError("fields of the totals record are counted from 1")
        return self

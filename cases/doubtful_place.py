"""A place that a case names and that is not there, as the index of places knows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.places import Scheme

_MOST_NAMED = 10
"""Successors that are named; a tower may have become hundreds."""
NOUN: Mapping[Scheme, str] = {"uprn": "property", "usrn": "street"}


@dataclass(frozen=True, slots=True)
class DoubtfulPlace:
    """``called``: its address or its name, as they were; empty where it had none. ``known``: the index holds
    it, as retired; else it has never heard of it. ``succeeded_by``: the UPRNs that are there now."""

    scheme: Scheme
    value: str
    called: str = ""
    known: bool = True
    succeeded_by: Sequence[str] = ()

    @property
    def named(self) -> Sequence[str]:
        """Of those that are there now, whose addresses a text has."""
        return self.succeeded_by[:_MOST_NAMED]

    def text(self, addresses: Mapping[str, str]) -> str:
        """For staff. ``addresses``: of those of ``named`` that are known, each on a line."""
        what = NOUN[self.scheme]
        if not self.known:
            return (
                f"The {what} {self.value} is not known here: the index of places has no such "
                f"{self.scheme.upper()}. It may be new, another council's, or written wrongly."
            )
        begins = f"The {what} {written(self.value, self.called)} is no more: the index of places holds it as "
        begins += "retired."
        if self.scheme == "usrn":
            return begins
        if not self.succeeded_by:
            return f"{begins} Nobody has said what is there in its place."
        after = "; ".join(_with_address(one, addresses) for one in self.named)
        more = len(self.succeeded_by) - len(self.named)
        return f"{begins} In its place there is now: {after}{f'; and {more} more' if more else ''}."


def written(value: str, called: str) -> str:
    """With what it is called, if anything."""
    return f"{value} ({called})" if called else value


def _with_address(uprn: str, addresses: Mapping[str, str]) -> str:
    return written(uprn, addresses.get(uprn, "not known here"))

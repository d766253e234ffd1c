"""What the ledger can say no with. Each docstring is what a person reads."""

from __future__ import annotations


class LedgerError(Exception):
    """The ledger could not do it.

    ``in_doubt``: whether it did is not known, and the words say so; otherwise nothing of it was written.
    """

    def __init__(self, words: str | None = None, *, in_doubt: bool = False) -> None:
        super().__init__(words or type(self).__doc__)
        self.in_doubt = in_doubt


class Busy(LedgerError):
    """The ledger has more waiting to be written than it should take on; try again shortly."""


class Away(Busy):
    """The ledger's database cannot be reached, or only reads for now; try again shortly."""


class Unfit(LedgerError):
    """The database cannot hold a ledger as it is set up."""


class Unstorable(LedgerError):
    """It holds a text that the database cannot keep: U+0000, half a character, or one too long."""


class Full(LedgerError):
    """The disk that holds the ledger has no room; free some space, nothing that was accepted is lost."""


class Closed(LedgerError):
    """The hub is stopping; send it again to the next one."""


class InUse(LedgerError):
    """Another hub has this database open."""


class OutOfStep(LedgerError):
    """The database was made by another version of Tolbooth; run `tolbooth migrate`."""


class Stale(LedgerError):
    """Somebody else has moved this on since it was read; read it again."""


class NotFound(LedgerError):
    """There is no such thing in the ledger."""


class Refused(LedgerError):
    """It cannot be done to this as it stands."""

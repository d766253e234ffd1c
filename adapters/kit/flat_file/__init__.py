"""The flat-file kit: CSV and fixed width over a folder that a system drops files into."""

from adapters.kit.flat_file.adapter import FlatFile
from adapters.kit.flat_file.amounts import amount, count
from adapters.kit.flat_file.dates import LONDON, day, midnight, moment
from adapters.kit.flat_file.layout import BadRow
from adapters.kit.flat_file.lock import FolderInUse
from adapters.kit.flat_file.polling import BATCH, FolderAdapter, Reading
from adapters.kit.flat_file.profile import Column, Profile, Slice, Totals
from adapters.kit.flat_file.row import Row
from adapters.kit.flat_file.unusable import Unusable

__all__ = [
    "BATCH",
    "LONDON",
    "BadRow",
    "Column",
    "FlatFile",
    "FolderAdapter",
    "FolderInUse",
    "Profile",
    "Reading",
    "Row",
    "Slice",
    "Totals",
    "Unusable",
    "amount",
    "count",
    "day",
    "midnight",
    "moment",
]

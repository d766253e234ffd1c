"""A file of events at a time of day."""

from adapters.nightly_file.adapter import NightlyFile

__all__ = ["NightlyFile"]

"""The extract of a revenues system: people who moved."""

from adapters.revenues_extract.adapter import RevenuesExtract

__all__ = ["RevenuesExtract"]

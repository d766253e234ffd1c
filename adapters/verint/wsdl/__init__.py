"""The description of the operations that the adapter uses, and where it lies."""

from __future__ import annotations

from pathlib import Path

FL_SERVICE = Path(__file__).resolve().parent / "fl_service.wsdl"
"""Ours, and no file of the vendor's: see the comment at its head."""

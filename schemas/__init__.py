"""The shared language: the envelope, the canonical events, and who may see what in them."""

from schemas.envelope import Envelope
from schemas.errors import Malformed, SchemaViolation, UnknownType

__all__ = ["Envelope", "Malformed", "SchemaViolation", "UnknownType"]

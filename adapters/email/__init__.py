"""Sends the hub's notices by e-mail."""

from adapters.email.adapter import Email

__all__ = ["Email"]

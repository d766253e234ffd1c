"""Sends events to any HTTP address that takes CloudEvents."""

from adapters.webhook.adapter import Webhook

__all__ = ["Webhook"]

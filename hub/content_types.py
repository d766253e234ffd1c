"""How a message came in, as invalid messages keep it: the content types of HTTP, and what stands for one."""

from __future__ import annotations

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
BINARY = "binary mode"
FORBIDDEN = "forbidden"
"""The stage of an invalid message whose source is not its key's own; no replay may pass it on."""

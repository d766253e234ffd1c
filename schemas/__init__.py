"""The shared language: the envelope, the canonical events, and who may see what in them."""

"""Read models: what people and programs are shown of the ledger.

Each module answers one question with pydantic models, by index and in one consistent moment (the caller's
read session). Data, and what receivers said of it, comes unmasked: whoever shows it masks it first (``masking``).
"""

"""Read models: what people and programs are shown of the ledger.

Each module answers one question with pydantic models, by index and in one consistent moment (the caller's
read session). Data comes unmasked, and so do the words of receivers: whoever shows them masks them first
(``masking``).
"""

"""The golden record of a person: of each attribute the value that counts, and where it comes from. Pure.

``golden_record.golden_record`` makes it of all records of a person, by ``rules.toml`` and what the council's
settings say over it.
"""

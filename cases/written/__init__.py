"""Definitions that people write as TOML files: found, read, and what is wrong with one said with its line."""

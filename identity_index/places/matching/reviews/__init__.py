"""Texts that may mean a property, of which people say what they mean."""

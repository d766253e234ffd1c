"""The systems that do the work of a case: what is heard from them, and where it contradicts what is here."""

"""API keys: who holds one, what it allows, and how it is recognised without being stored."""

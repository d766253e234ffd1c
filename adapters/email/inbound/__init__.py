"""Reading mail that comes in. Pure: bytes go in, a ``Mail`` comes out, whatever they are."""

"""Private servers for benches, chaos and fault tests: made in a folder, and gone with it."""

"""One adapter per system, and the kit they are built from."""

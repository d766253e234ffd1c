"""What adapters are built from: one kit for each kind of wire."""

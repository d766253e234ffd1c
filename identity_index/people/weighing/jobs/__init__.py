"""Long work about weights: learning a version, and trying one out. It changes nobody."""

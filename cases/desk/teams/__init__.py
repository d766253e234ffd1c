"""Teams as people see them, and who is away."""

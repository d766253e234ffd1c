"""Places in the database: what files said, and what is made of it."""

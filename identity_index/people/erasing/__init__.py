"""The erasure of what is held of one person: asked for, let go by a second person, done, and certified."""

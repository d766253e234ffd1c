"""Finding dead letters: an index of what each can be found by, and the questions that are asked of it."""

"""The weights that texts are tied to properties by: versions, learning them, and how well they do."""

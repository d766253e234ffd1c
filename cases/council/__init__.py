"""What a council says of itself in one file: its boundary, its areas, its teams."""

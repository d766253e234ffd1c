"""Two women of one name: linked, merged by mistake, taken apart, and every system and case put right."""

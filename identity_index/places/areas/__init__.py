"""Areas that the council has drawn: wards, school catchments, cleansing rounds."""

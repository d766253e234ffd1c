"""What the attributes of a person are called."""

NAME, BORN, DIED, ADDRESS, UPRN = "name", "date_of_birth", "date_of_death", "address", "uprn"
GENDER, EMAIL, PHONE = "gender", "email", "phone"
BIRTHPLACE, OCCUPATION = "place_of_birth", "occupation"
OWN = (NAME, BORN, DIED, GENDER, ADDRESS, UPRN, EMAIL, PHONE, BIRTHPLACE, OCCUPATION)
"""Beside them each scheme of identifiers is an attribute by its name, and so is what ``further`` holds."""

"""A gazetteer as a plain CSV file, one line a property, for those without AddressBase Premium. Pure."""

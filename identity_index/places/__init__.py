"""The master index of places: streets, properties and what stands at them, areas, and assets."""

"""Things that are somewhere and have no address: street lights, bins, gullies, flood gauges."""

"""Open311 GeoReport v2 over cases: report and follow, by FixMyStreet or any other client."""

"""Rules on series."""

"""Rules about the series."""

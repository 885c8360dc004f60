"""Rules about prose."""

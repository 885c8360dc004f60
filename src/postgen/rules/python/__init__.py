"""Rules on python."""

"""Rules on execution."""

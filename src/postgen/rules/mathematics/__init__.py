"""Rules on mathematics."""

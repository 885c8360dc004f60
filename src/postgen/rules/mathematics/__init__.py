"""Rules about mathematics."""

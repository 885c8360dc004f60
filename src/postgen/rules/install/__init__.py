"""Rules on install."""

"""Rules on html."""

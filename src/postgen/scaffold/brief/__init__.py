"""Read an author's brief: an outline in plain text with house rules."""

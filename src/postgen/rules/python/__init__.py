"""Rules about Python code blocks."""

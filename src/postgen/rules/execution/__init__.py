"""Rules about the execution of code."""

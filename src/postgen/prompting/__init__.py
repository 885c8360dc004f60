"""Prompts: the messages to a model about a series, a lesson and its findings, from Jinja2 templates."""

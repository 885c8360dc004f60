"""Drafts posts with a language model: plan, write, check, repair. Pasted replies pass the same checks."""

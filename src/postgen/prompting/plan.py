"""The plan of a post, where prompts look for it."""

from postgen.series.plan import Plan

__all__ = ["Plan"]

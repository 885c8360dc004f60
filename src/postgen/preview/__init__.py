"""The series in a browser, as readers will see it, with the findings beside the lines that caused them."""

from postgen.preview.serving import Settings, serve

__all__ = ["Settings", "serve"]
